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

/** Moves locked checkpoints, each to the position of its partition. */
export function moveCheckpoints(
  client: PoolClient,
  owner: CheckpointOwner,
  positions: ReadonlyMap<number, number>,
): Promise<QueryResult> {
  return client.query(
    `update checkpoint c set position = p.position from unnest($4::smallint[], $5::bigint[]) p(partition, position)
            where c.subscription = $1 and c.generation = $2 and c.source = $3 and c.partition = p.partition`,
    [owner.subscription, owner.generation, owner.source, [...positions.keys()], [...positions.values()]],
  );
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
