import type { PoolClient, QueryResult } from 'pg';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** Whose checkpoints: a subscription's generation on one source. */
export interface CheckpointOwner {
  readonly subscription: string;
  readonly generation: number;
  readonly source: string;
}

/** A checkpoint as locked: up to where the partition has been handled, and of which epoch. */
export interface Checkpoint {
  readonly epoch: number;
  readonly position: number;
}

/** Where a partition has been handled up to, and the Kafka offset to go on from where that is known. */
export interface Reached {
  readonly position: number;
  readonly offset?: number | undefined;
}

/** Makes the 32 rows of a new owner at position 0; existing ones stay. */
export async function createCheckpoints(
  database: ContextDatabase,
  owner: CheckpointOwner,
  epoch: number,
): Promise<void> {
  await database.workerQuery(
    `insert into checkpoint (subscription, generation, source, partition, epoch, position)
     select $1, $2, $3, p, $4, 0 from generate_series(0, ${PARTITIONS - 1}) p on conflict do nothing`,
    [owner.subscription, owner.generation, owner.source, epoch],
  );
}

/** The positions of all partitions, in order of partition. */
export async function readCheckpoints(
  database: ContextDatabase,
  owner: CheckpointOwner,
): Promise<readonly Checkpoint[]> {
  return database.workerQuery<Checkpoint>(
    `select epoch, position from checkpoint where subscription = $1 and generation = $2 and source = $3 order by partition`,
    [owner.subscription, owner.generation, owner.source],
  );
}

/**
 * Locks the checkpoints of partitions, in order of partition: the first statement of every batch, so that nobody else
 * handles the same messages.
 */
export async function lockCheckpoints(
  client: PoolClient,
  owner: CheckpointOwner,
  partitions: readonly number[],
): Promise<ReadonlyMap<number, Checkpoint>> {
  const { rows } = await client.query<Checkpoint & { readonly partition: number }>(
    `select partition, epoch, position from checkpoint
            where subscription = $1 and generation = $2 and source = $3 and partition = any($4::smallint[])
            order by partition for update`,
    [owner.subscription, owner.generation, owner.source, partitions],
  );
  if (rows.length < partitions.length)
    throw new Error(`checkpoints of ${owner.subscription} for ${owner.source} are missing`);
  return new Map(rows.map(({ partition, ...checkpoint }) => [partition, checkpoint]));
}

/** Moves locked checkpoints, each to the position of its partition; an offset that is not told stays. */
export function moveCheckpoints(
  client: PoolClient,
  owner: CheckpointOwner,
  reached: ReadonlyMap<number, Reached>,
): Promise<QueryResult> {
  const places = [...reached.values()];
  return client.query(
    `update checkpoint c set position = p.position, kafka_offset = coalesce(p.kafka_offset, c.kafka_offset)
       from unnest($4::smallint[], $5::bigint[], $6::bigint[]) p(partition, position, kafka_offset)
      where c.subscription = $1 and c.generation = $2 and c.source = $3 and c.partition = p.partition`,
    [
      ...[owner.subscription, owner.generation, owner.source, [...reached.keys()]],
      ...[places.map(({ position }) => position), places.map(({ offset }) => offset ?? null)],
    ],
  );
}

/** By partition, the Kafka offset from which a subscription's live generation goes on; none where it never took one. */
export async function readOffsets(
  database: ContextDatabase,
  subscription: string,
  source: string,
): Promise<ReadonlyMap<number, number>> {
  const rows = await database.workerQuery<{ partition: number; kafka_offset: number }>(
    `select partition, min(kafka_offset) as kafka_offset from checkpoint
      where subscription = $1 and source = $2 and kafka_offset is not null
        and generation = (select max(generation) from checkpoint where subscription = $1 and source = $2 and kafka_offset is not null)
      group by partition`,
    [subscription, source],
  );
  return new Map(rows.map(({ partition, kafka_offset }) => [partition, kafka_offset]));
}

/** The generation of a read model that readers see; 1 for processes, which have none. */
export async function liveGeneration(database: ContextDatabase, table: string | undefined): Promise<number> {
  if (table === undefined) return 1;
  const [row] = await database.workerQuery<{ live: number }>(
    'select live from read_model_generation where read_model = $1',
    [table],
  );
  return row?.live ?? 1;
}
