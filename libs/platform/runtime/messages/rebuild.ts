import type { PoolClient } from 'pg';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { createCheckpoints, liveGeneration, readCheckpoints } from '#platform/runtime/messages/checkpoints';
import { clearGeneration } from '#platform/runtime/messages/generations';
import { MessageReader } from '#platform/runtime/messages/message-handler';
import type { MessageSource } from '#platform/runtime/messages/message-source';
import { nextPages, PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { ProjectionWriter } from '#platform/runtime/messages/projection-writer';
import type { ProjectionSubscription, SubscriptionSource } from '#platform/runtime/messages/subscription';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** How a rebuild ended. */
export type RebuildResult =
  | { readonly outcome: 'switched'; readonly generation: number }
  | {
      readonly outcome: 'parked-more';
      readonly generation: number;
      readonly parked: number;
      readonly parkedLive: number;
    };

/** A source of the read model with what it takes from it. */
export interface RebuildSource {
  readonly source: MessageSource;
  readonly declared: SubscriptionSource;
}

const SWITCH_ATTEMPTS = 20;
/** Events that may be left to drain while the live read model is locked. */
const SMALL_LAG = 500;
const MOST_ROUNDS = 20;

/**
 * Rebuilds a read model beside the live one from its sources' first positions, catches up, then switches: the live and
 * the new checkpoints are locked in order, the rest is drained, the generation flips in one row. It is not switched
 * while it has parked more than the live one; what an operator has skipped is skipped again. The old generation's rows stay for a day.
 */
export async function rebuildReadModel(
  database: ContextDatabase,
  subscription: ProjectionSubscription,
  sources: readonly RebuildSource[],
  onProgress: (done: number) => void = () => undefined,
): Promise<RebuildResult> {
  const { name, table } = subscription.projection;
  const live = await liveGeneration(database, table);
  const generation = live + 1;
  await clearGeneration(database, subscription, generation);
  const writer = new ProjectionWriter(subscription.projection);
  const workers = sources.map(({ source, declared }) => ({
    source,
    worker: new PartitionWorker(
      database,
      { subscription: name, generation, source: source.name },
      new MessageReader(declared),
      writer,
      () => true,
    ),
  }));
  for (const { source, worker } of workers) {
    await createCheckpoints(database, worker.owner, (await source.heads())?.epoch ?? 1);
  }
  let done = 0;
  const catchUpAll = async (): Promise<number> => {
    const before = done;
    for (const { source, worker } of workers)
      done = await catchUp(database, source, worker, done, onProgress);
    return done - before;
  };
  for (let round = 0; (await catchUpAll()) > SMALL_LAG && round < MOST_ROUNDS; round += 1);
  for (const { worker } of workers) await repeatSkips(database, worker);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { parked, parkedLive } = await switchGeneration(
        database,
        { name, table, live, generation },
        workers,
      );
      if (parked > parkedLive) return { outcome: 'parked-more', generation, parked, parkedLive };
      return { outcome: 'switched', generation };
    } catch (error) {
      if (attempt >= SWITCH_ATTEMPTS) throw error;
      await catchUpAll();
    }
  }
}

/** Lets go what an operator has let go in an earlier generation, with what waited behind it. */
async function repeatSkips(database: ContextDatabase, worker: PartitionWorker): Promise<void> {
  const { subscription, generation, source } = worker.owner;
  for (;;) {
    const [first] = await database.workerQuery<{
      partition: number;
      stream: string;
      reason: string;
      by: string;
    }>(
      `select p.partition, p.stream, s.reason, s.skipped_by as by
         from (select distinct on (partition, stream) * from parked
                where subscription = $1 and generation = $2 and source = $3 order by partition, stream, position) p
         join parked_skip s using (tenant, subscription, source, partition, position) limit 1`,
      [subscription, generation, source],
    );
    if (!first) return;
    await worker.skip(first.partition, first.stream, first);
    await worker.retry(first.partition, first.stream);
  }
}

async function catchUp(
  database: ContextDatabase,
  source: MessageSource,
  worker: PartitionWorker,
  before: number,
  onProgress: (done: number) => void,
): Promise<number> {
  let done = before;
  const heads = (await source.heads())?.heads ?? [];
  const checkpoints = await readCheckpoints(database, worker.owner);
  for (const [partition, head] of heads.entries()) {
    let position = checkpoints[partition]?.position ?? 0;
    while (position < head) {
      const [page] = await nextPages(source, [{ partition, after: position }]);
      if (!page) return done;
      const result = await worker.handlePage(page);
      if (result.outcome !== 'moved' || result.position === position) break;
      position = result.position;
      done += result.handled;
      onProgress(done);
    }
  }
  return done;
}

interface Switch {
  readonly name: string;
  readonly table: string;
  readonly live: number;
  readonly generation: number;
}

interface ParkedCounts {
  readonly parked: number;
  readonly parkedLive: number;
}

/** Drains what is left and switches, unless more is parked than in the live generation: under the locks of both. */
async function switchGeneration(
  database: ContextDatabase,
  { name, table, live, generation }: Switch,
  workers: readonly { readonly source: MessageSource; readonly worker: PartitionWorker }[],
): Promise<ParkedCounts> {
  return database.asWorker(async (client) => {
    await client.query("set local lock_timeout = '1s'");
    const { rows } = await client.query<{
      generation: number;
      source: string;
      partition: number;
      position: number;
    }>(
      `select generation, source, partition, position from checkpoint
        where subscription = $1 and generation in ($2, $3) order by source, partition, generation for update`,
      [name, live, generation],
    );
    for (const { source, worker } of workers) {
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        const at = (which: number): number =>
          rows.find(
            (row) => row.generation === which && row.source === source.name && row.partition === partition,
          )?.position ?? 0;
        let position = at(generation);
        while (position < at(live)) {
          const [page] = await nextPages(source, [{ partition, after: position }]);
          const batch = page && (await worker.batch(client, [page]));
          for (const statement of batch?.last ?? []) await statement();
          const result = batch?.results.get(partition);
          if (result?.outcome !== 'moved' || result.position === position)
            throw new Error('the rebuild cannot catch up');
          position = result.position;
        }
      }
    }
    const counts = await parkedCounts(client, name, live, generation);
    if (counts.parked > counts.parkedLive) return counts;
    await client.query(
      `update read_model_generation set live = $2, switched_at = clock_timestamp() where read_model = $1`,
      [table, generation],
    );
    return counts;
  });
}

async function parkedCounts(
  client: PoolClient,
  name: string,
  live: number,
  generation: number,
): Promise<ParkedCounts> {
  const { rows } = await client.query<ParkedCounts>(
    `select count(*) filter (where generation = $2) as parked, count(*) filter (where generation = $3) as "parkedLive"
       from parked where subscription = $1`,
    [name, generation, live],
  );
  return rows[0] ?? { parked: 0, parkedLive: 0 };
}
