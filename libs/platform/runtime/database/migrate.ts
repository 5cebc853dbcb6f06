import { DataSource } from 'typeorm';
import { DesignedError } from '#platform/kernel/designed-error';
import { READ_COMMITTED } from '#platform/runtime/database/read-committed';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { singleConnection } from '#platform/runtime/postgres/single-connection';
import { lockSpaceOf, type MigrationClass, runtimeMigrations } from '#platform/runtime/schema/runtime-schema';
import { contextRoles } from '#platform/runtime/schema/tenancy.sql';

/** The context's own migrations, given the names of its roles. */
export type ContextMigrations = (roles: ReturnType<typeof contextRoles>) => readonly MigrationClass[];

const MIGRATION_LOCK = 32_767;

/**
 * Brings a context's schema to this version, as owner, under one advisory lock, before anything listens. A lock that
 * cannot be had in 2 s fails the start instead of queueing readers behind it.
 * @throws DesignedError `other-schema` where a migration of ours was run with another text.
 */
export async function migrateContext(
  settings: ContextDatabaseSettings,
  own: ContextMigrations,
): Promise<void> {
  const roles = contextRoles(settings.context, settings.rolePrefix);
  const guard = singleConnection({ connectionString: settings.owner });
  await guard.connect();
  const source = new DataSource({
    type: 'postgres',
    url: settings.owner,
    schema: settings.schema,
    installExtensions: false,
    migrations: [...runtimeMigrations(settings.context, roles), ...own(roles)],
    migrationsTableName: 'schema_migration',
    extra: {
      options: `-c lock_timeout=2s -c search_path=${settings.schema} -c timezone=UTC ${READ_COMMITTED}`,
      max: 1,
    },
    logging: false,
  });
  try {
    await guard.query('select pg_advisory_lock($1, $2)', [lockSpaceOf(settings.context), MIGRATION_LOCK]);
    await source.initialize();
    await refuseOtherSchema(source, settings);
    await source.runMigrations({ transaction: 'each' });
  } finally {
    if (source.isInitialized) await source.destroy();
    await guard.end();
  }
}

/** A migration that this version knows by its time, but with another text, was run by a version that we cannot follow. */
async function refuseOtherSchema(
  source: DataSource,
  { schema, context }: ContextDatabaseSettings,
): Promise<void> {
  const [table] = await source.query<{ exists: boolean }[]>('select to_regclass($1) is not null as exists', [
    `${schema}.schema_migration`,
  ]);
  if (table?.exists !== true) return;
  const known = source.migrations.map(({ name }) => name ?? '');
  const others = await source.query<object[]>(
    'select from schema_migration where right(name, 13) = any ($1) and name <> all ($2)',
    [known.map((name) => name.slice(-13)), known],
  );
  if (others.length === 0) return;
  throw new DesignedError(
    'other-schema',
    'internal',
    `The tables of ${context} were made by another version of Ginnel and cannot be taken over: move the data folder away, or set GINNEL_DATA to a new one, and start again.`,
  );
}
