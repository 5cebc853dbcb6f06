import type { Client } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import { READ_COMMITTED } from '#platform/runtime/database/read-committed';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { singleConnection } from '#platform/runtime/postgres/single-connection';
import { lockSpaceOf, type MigrationClass, runtimeMigrations } from '#platform/runtime/schema/runtime-schema';
import { contextRoles } from '#platform/runtime/schema/tenancy.sql';

/** The context's own migrations, given the names of its roles. */
export type ContextMigrations = (roles: ReturnType<typeof contextRoles>) => readonly MigrationClass[];

const MIGRATION_LOCK = 32_767;
const TIMESTAMP_LENGTH = 13;

/**
 * Brings a context's schema to this version, as owner, under one advisory lock, before anything listens. A lock that
 * cannot be had in 2 s fails the start instead of queueing readers behind it. TypeORM, which is large, is read only where
 * there is something to run.
 * @throws DesignedError `other-schema` where a migration of ours was run with another text.
 */
export async function migrateContext(
  settings: ContextDatabaseSettings,
  own: ContextMigrations,
): Promise<void> {
  const roles = contextRoles(settings.context, settings.rolePrefix);
  const migrations = [...runtimeMigrations(settings.context, roles), ...own(roles)];
  const guard = singleConnection({ connectionString: settings.owner });
  await guard.connect();
  try {
    await guard.query('select pg_advisory_lock($1, $2)', [lockSpaceOf(settings.context), MIGRATION_LOCK]);
    const done = await migrationsRunOn(guard, settings);
    refuseOtherSchema(done, migrations, settings);
    if (!migrations.every(({ name }) => done.has(name))) await runMigrations(settings, migrations);
  } finally {
    await guard.end();
  }
}

/** Reads TypeORM ahead of migrations that are sure to come. */
export async function readMigrator(): Promise<void> {
  await import('typeorm');
}

async function runMigrations(
  settings: ContextDatabaseSettings,
  migrations: readonly MigrationClass[],
): Promise<void> {
  const { DataSource } = await import('typeorm');
  const source = new DataSource({
    type: 'postgres',
    url: settings.owner,
    schema: settings.schema,
    installExtensions: false,
    migrations: [...migrations],
    migrationsTableName: 'schema_migration',
    extra: {
      options: `-c lock_timeout=2s -c search_path=${settings.schema} -c timezone=UTC ${READ_COMMITTED}`,
      max: 1,
    },
    logging: false,
  });
  try {
    await source.initialize();
    await source.runMigrations({ transaction: 'each' });
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

/** The names of the migrations that were run on a context's schema; none where it has not begun. */
async function migrationsRunOn(
  client: Client,
  { schema }: ContextDatabaseSettings,
): Promise<ReadonlySet<string>> {
  const table = `${client.escapeIdentifier(schema)}.schema_migration`;
  const { rows: begun } = await client.query<{ is: boolean }>('select to_regclass($1) is not null as is', [
    table,
  ]);
  if (begun[0]?.is !== true) return new Set();
  const { rows } = await client.query<{ name: string }>(`select name from ${table}`);
  return new Set(rows.map(({ name }) => name));
}

/** A migration that this version knows by its time, but with another text, was run by a version that we cannot follow. */
function refuseOtherSchema(
  done: ReadonlySet<string>,
  migrations: readonly MigrationClass[],
  { context }: ContextDatabaseSettings,
): void {
  const times = new Map(migrations.map(({ name }) => [name.slice(-TIMESTAMP_LENGTH), name]));
  const isOther = (name: string): boolean => (times.get(name.slice(-TIMESTAMP_LENGTH)) ?? name) !== name;
  if (![...done].some(isOther)) return;
  throw new DesignedError(
    'other-schema',
    'internal',
    `The tables of ${context} were made by another version of Ginnel and cannot be taken over: move the data folder away, or set GINNEL_DATA to a new one, and start again.`,
  );
}
