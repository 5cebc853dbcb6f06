import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { ProjectionSubscription } from '#platform/runtime/messages/subscription';

const OLD_KEPT_HOURS = 24;
const CLEARED_AT_ONCE = 5_000;

/**
 * Removes a batch of what generations before the live one have left, once the switch is a day old (real time): whoever
 * read the old one has long finished. @returns whether there may be more.
 */
export async function dropOldGenerations(
  database: ContextDatabase,
  subscription: ProjectionSubscription,
): Promise<boolean> {
  const [old] = await database.workerQuery<{ generation: number }>(
    `select c.generation from read_model_generation g
       join checkpoint c on c.subscription = $2 and c.generation < g.live
      where g.read_model = $1 and g.switched_at < statement_timestamp() - make_interval(hours => ${OLD_KEPT_HOURS})
      order by c.generation limit 1`,
    [subscription.projection.table, subscription.projection.name],
  );
  if (!old) return false;
  await clearSome(database, subscription, old.generation);
  return true;
}

/** Removes everything that a generation has written: a rebuild begins with nothing. */
export async function clearGeneration(
  database: ContextDatabase,
  subscription: ProjectionSubscription,
  generation: number,
): Promise<void> {
  while (await clearSome(database, subscription, generation));
}

/** Removes a batch of a generation's rows, and its checkpoints last: as long as they stand there is something left. */
async function clearSome(
  database: ContextDatabase,
  { projection }: ProjectionSubscription,
  generation: number,
): Promise<boolean> {
  for (const table of [projection.table, ...(projection.rollups ?? []).map((rollup) => rollup.table)]) {
    const removed = await database.workerQuery(
      `delete from ${table} where ctid = any (array(select ctid from ${table} where generation = $1 limit ${CLEARED_AT_ONCE}))
       returning 1`,
      [generation],
    );
    if (removed.length === CLEARED_AT_ONCE) return true;
  }
  await database.asWorker(async (client) => {
    for (const table of ['parked', 'checkpoint']) {
      await client.query(`delete from ${table} where subscription = $1 and generation = $2`, [
        projection.name,
        generation,
      ]);
    }
  });
  return false;
}
