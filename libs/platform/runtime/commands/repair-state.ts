import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { Aggregate, DomainEvent, DomainRejection } from '#platform/runtime/commands/aggregate';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { partitionOf } from '#platform/runtime/log/partition';
import { lockSpaceOf } from '#platform/runtime/schema/runtime-schema';

/** Whether a stream's state row was as its events say, or had to be written anew. */
export type Repair = 'sound' | 'repaired';

const ASK_EACH_MS = 10;

/**
 * Folds a stream's events anew, mends its state row where it differs, and sets again the timer that the mended state
 * waits for. What writes to the stream waits: its timers are locked first, then its row, then the partition, in the
 * order in which firing and a command take them. Reading waits for nobody. What was decided outside a transaction on the
 * spoilt state is refused, since the row was written anew; a transaction that read it under the right version would write
 * it again: so after a repair the transactions of that time are let end, and the row is looked at once more, until it is sound.
 * @throws DesignedError `not-found` when there is no such stream of this aggregate.
 */
export async function repairState<S, C, E extends DomainEvent, R extends DomainRejection>(
  database: ContextDatabase,
  aggregate: Aggregate<S, C, E, R>,
  stream: Uuid,
): Promise<Repair> {
  const [row] = await database.workerQuery<{ tenant: Uuid }>(
    'select tenant from stream_state where stream = $1 and aggregate = $2',
    [stream, aggregate.name],
  );
  if (row === undefined)
    throw new DesignedError('not-found', 'not-found', `There is no ${aggregate.name} under this id.`);
  const { tenant } = row;
  const mend = (): Promise<Repair> =>
    database.asTenant(tenant, async (client) => {
      await lockStream(client, database.context, tenant, stream);
      return mendState(client, aggregate, tenant, stream);
    });
  if ((await mend()) === 'sound') return 'sound';
  do await othersEnded(database);
  while ((await mend()) === 'repaired');
  return 'repaired';
}

async function lockStream(client: PoolClient, context: string, tenant: Uuid, stream: Uuid): Promise<void> {
  await client.query('select from timer where tenant = $1 and stream = $2 order by id for update', [
    tenant,
    stream,
  ]);
  await client.query('select from stream_state where tenant = $1 and stream = $2 for update', [
    tenant,
    stream,
  ]);
  await client.query('select pg_advisory_xact_lock($1, $2)', [lockSpaceOf(context), partitionOf(stream)]);
}

async function mendState<S, C, E extends DomainEvent, R extends DomainRejection>(
  client: PoolClient,
  { decider, timerOf }: Aggregate<S, C, E, R>,
  tenant: Uuid,
  stream: Uuid,
): Promise<Repair> {
  const { rows: events } = await client.query<E>(
    'select type, data from event where tenant = $1 and stream = $2 order by version',
    [tenant, stream],
  );
  const state = events.reduce((folded, event) => decider.evolve(folded, event), decider.initial);
  const { rowCount } = await client.query(
    `update stream_state set version = $3, state = $4
      where tenant = $1 and stream = $2 and (version, state) is distinct from ($3::integer, $4::jsonb)`,
    [tenant, stream, events.length, JSON.stringify(state)],
  );
  if (rowCount === 0) return 'sound';
  const awaited = timerOf?.(state);
  if (awaited === undefined) return 'repaired';
  const { rowCount: set } = await client.query(
    `update timer set fired_at = null where tenant = $1 and id =
       (select id from timer where tenant = $1 and stream = $2 and what = $3 and due_at = $4
         order by fired_at nulls first limit 1)`,
    [tenant, stream, awaited.what, awaited.at],
  );
  if (set === 0) {
    await client.query('insert into timer (tenant, id, stream, what, due_at) values ($1, $2, $3, $4, $5)', [
      ...[tenant, randomUUID(), stream, awaited.what, awaited.at],
    ]);
  }
  return 'repaired';
}

/** Waits until every writing transaction of this moment has ended: one that decides writes its receipt or mark before it reads. */
async function othersEnded(database: ContextDatabase): Promise<void> {
  const [now] = await database.workerQuery<{ next: string }>(
    'select pg_snapshot_xmax(pg_current_snapshot())::text as next',
  );
  for (;;) {
    const [seen] = await database.workerQuery<{ ended: boolean }>(
      'select pg_snapshot_xmin(pg_current_snapshot()) >= $1::xid8 as ended',
      [now?.next],
    );
    if (seen?.ended === true) return;
    await new Promise((resolve) => setTimeout(resolve, ASK_EACH_MS));
  }
}
