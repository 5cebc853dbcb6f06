import { Client } from 'pg';
import { migrateContext } from '#platform/runtime/database/migrate';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { makeTestEnvironment } from '#platform/testing/test-environment';

/** A context's tables with one of its migrations still to be run, and a superuser who fills and reads them. */
export interface BeforeMigration {
  /** The rows of a statement in the context's schema. */
  readonly query: (statement: string) => Promise<readonly object[]>;
  /** Runs the migration. */
  readonly migrate: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes the tables of a context as they are, for a migration of theirs (by its name) that changes rows to be run over some. */
export async function beforeMigration(definition: ContextDefinition, name: string): Promise<BeforeMigration> {
  const test = await makeTestEnvironment([definition]);
  const settings = test.environment.databases.get(definition.name);
  if (!settings) throw new Error(`no database of ${definition.name}`);
  const client = new Client({
    connectionString: test.administrator,
    options: `-c search_path=${settings.schema}`,
  });
  await client.connect();
  const { rowCount } = await client.query('delete from schema_migration where name like $1', [`${name}%`]);
  if (rowCount !== 1) throw new Error(`${rowCount} migrations are called ${name}`);
  return {
    query: async (statement) => (await client.query<object>(statement)).rows,
    migrate: () => migrateContext(settings, definition.migrations),
    close: async () => {
      await client.end();
      await test.close();
    },
  };
}
