import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { lockSpaceOf, type MigrationClass, runtimeMigrations } from '#platform/runtime/schema/runtime-schema';
import { contextRoles } from '#platform/runtime/schema/tenancy.sql';

/** The context's own migrations, given the names of its roles. */
export type ContextMigrations = (roles: ReturnType<typeof contextRoles>) => readonly MigrationClass[];

const MIGRATION_LOCK = 32_767;

/**
 * Brings a context's schema to this version, as owner, under one advisory lock, before anything listens. A lock that
 * cannot be had in 2 s fails the start instead of queueing readers behind it.
 */
export async function migrateContext(
  settings: ContextDatabaseSettings,
  own: ContextMigrations,
): Promise<void> {
  const roles = contextRoles(settings.context, settings.rolePrefix);
  const guard = new Client({ connectionString: settings.owner });
  await guard.connect();
  const source = new DataSource({
    type: 'postgres',
    url: settings.owner,
    schema: settings.schema,
    installExtensions: false,
    migrations: [...runtimeMigrations(settings.context, roles), ...own(roles)],
    migrationsTableName: 'schema_migration',
    extra: { options: `-c lock_timeout=2s -c search_path=${settings.schema} -c timezone=UTC`, max: 1 },
    logging: false,
  });
  try {
    await guard.query('select pg_advisory_lock($1, $2)', [lockSpaceOf(settings.context), MIGRATION_LOCK]);
    await refuseAsynchronousCommit(guard);
    await source.initialize();
    await source.runMigrations({ transaction: 'each' });
  } finally {
    if (source.isInitialized) await source.destroy();
    await guard.end();
  }
}

async function refuseAsynchronousCommit(client: Client): Promise<void> {
  const { rows } = await client.query<{ synchronous_commit: string }>('show synchronous_commit');
  if (rows[0]?.synchronous_commit === 'off') {
    throw new DesignedError(
      'asynchronous-commit',
      'internal',
      'PostgreSQL runs with synchronous_commit=off, which can lose acknowledged referrals. Set it to on and start again.',
    );
  }
}
