import { createHash } from 'node:crypto';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COMMANDS_OF_A_KIND } from '#platform/runtime/schema/commands-of-a-kind.sql';
import { commandSchema } from '#platform/runtime/schema/commands.sql';
import { logSchema } from '#platform/runtime/schema/log.sql';
import { messageSchema } from '#platform/runtime/schema/messages.sql';
import { parkedPositions } from '#platform/runtime/schema/parked-positions.sql';
import { transportSchema } from '#platform/runtime/schema/transport.sql';
import type { ContextRoles } from '#platform/runtime/schema/tenancy.sql';

/** A migration as TypeORM runs it: a class whose name ends in its timestamp. */
export type MigrationClass = new () => MigrationInterface;

/** The first key of the context's advisory locks: fixed by its name, a signed 32-bit integer. */
export function lockSpaceOf(context: string): number {
  return createHash('sha256').update(`ginnel:${context}`).digest().readInt32BE(0);
}

/**
 * A migration made of SQL text; `timestamp` orders it among the context's migrations. Its name holds a checksum of the
 * text, by which a schema is known that was made by another text.
 */
export function sqlMigration(name: string, timestamp: number, sql: string): MigrationClass {
  const fullName = `${name}_${createHash('sha256').update(sql).digest('hex').slice(0, 12)}_${timestamp}`;
  const migration = class implements MigrationInterface {
    readonly name = fullName;

    async up(runner: QueryRunner): Promise<void> {
      await runner.query(sql);
    }

    down(): Promise<void> {
      return Promise.reject(
        new Error('Migrations only go forward: expand, then contract in a later version.'),
      );
    }
  };
  Object.defineProperty(migration, 'name', { value: fullName });
  return migration;
}

/** The runtime's own tables and functions in a context's schema. */
export function runtimeMigrations(context: string, roles: ContextRoles): readonly MigrationClass[] {
  const sql = [
    logSchema(roles, lockSpaceOf(context)),
    commandSchema(roles),
    messageSchema(roles),
    transportSchema(roles),
  ].join('\n');
  return [
    sqlMigration('Runtime', 1700000000000, sql),
    sqlMigration('ParkedPositions', 1700000000002, parkedPositions(context, roles)),
    sqlMigration('CommandsOfAKind', 1700000000003, COMMANDS_OF_A_KIND),
  ];
}
