import type { Uuid } from '#platform/kernel/ids';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Aggregate, DomainEvent, DomainRejection } from '#platform/runtime/commands/aggregate';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { partitionOf } from '#platform/runtime/log/partition';
import { lockSpaceOf } from '#platform/runtime/schema/runtime-schema';

/** Whether a stream's state row was as its events say, or had to be written anew. */
export type Repair = 'sound' | 'repaired';

/**
 * Folds a stream's events anew and mends its state row where it differs. No command of the stream comes between: the row
 * is locked first and the partition next, in the order in which a command takes them.
 * @throws DesignedError `not-found` when there is no such stream of this aggregate.
 */
export async function repairState<S, C, E extends DomainEvent, R extends DomainRejection>(
  database: ContextDatabase,
  { name, decider }: Aggregate<S, C, E, R>,
  stream: Uuid,
): Promise<Repair> {
  return database.asWorker(async (client) => {
    const locked = await client.query<{ tenant: Uuid }>(
      'select tenant from stream_state where stream = $1 and aggregate = $2 for update',
      [stream, name],
    );
    const tenant = locked.rows[0]?.tenant;
    if (tenant === undefined)
      throw new DesignedError('not-found', 'not-found', `There is no ${name} under this id.`);
    await client.query('select pg_advisory_xact_lock($1, $2)', [
      lockSpaceOf(database.context),
      partitionOf(stream),
    ]);
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
    return rowCount === 0 ? 'sound' : 'repaired';
  });
}
