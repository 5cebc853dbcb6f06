import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** What the directory keeps entries of. */
export type StewardedKind = 'organisation' | 'service' | 'area';

/**
 * Claims ids for a tenant: from then on nobody else can list anything under them. Answers those of the ids that are the
 * tenant's, now or from before. A claim stands before the first command, in a transaction of its own: one that no command
 * follows keeps the id for the claimant, and shows nothing.
 */
export async function claimEntries(
  database: ContextDatabase,
  tenant: Uuid,
  kind: StewardedKind,
  ids: readonly Uuid[],
): Promise<ReadonlySet<Uuid>> {
  return database.asTenant(tenant, async (client) => {
    await client.query(
      `insert into steward (tenant, id, kind) select $1, id, $2 from unnest($3::uuid[]) id order by id on conflict do nothing`,
      [tenant, kind, ids],
    );
    const { rows } = await client.query<{ id: Uuid }>(
      'select id from steward where tenant = $1 and kind = $2 and id = any($3)',
      [tenant, kind, ids],
    );
    return new Set(rows.map(({ id }) => id));
  });
}

/** Those of the ids that somebody else keeps, or that are kept as another kind. */
export async function foreignEntries(
  database: ContextDatabase,
  tenant: Uuid,
  kind: StewardedKind,
  ids: readonly Uuid[],
): Promise<ReadonlySet<Uuid>> {
  const rows = await database.runtimeQuery<{ id: Uuid }>(
    'select id from steward where id = any($3) and (tenant <> $1 or kind <> $2)',
    [tenant, kind, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/** Whether a stream of the tenant has begun; read where it is written, so it is never behind. */
export async function hasBegun(database: ContextDatabase, tenant: Uuid, stream: Uuid): Promise<boolean> {
  return database.asTenant(tenant, async (client) => {
    const { rowCount } = await client.query('select from stream_state where tenant = $1 and stream = $2', [
      tenant,
      stream,
    ]);
    return (rowCount ?? 0) > 0;
  });
}
