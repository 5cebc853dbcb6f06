import type { PoolClient } from 'pg';
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

/** Locks one checkpoint: the first statement of every batch, so that nobody else handles the same messages. */
export async function lockCheckpoint(
  client: PoolClient,
  owner: CheckpointOwner,
  partition: number,
): Promise<Checkpoint> {
  const { rows } = await client.query<Checkpoint>({
    name: 'lock-checkpoint',
    text: `select epoch, position from checkpoint
            where subscription = $1 and generation = $2 and source = $3 and partition = $4 for update`,
    values: [owner.subscription, owner.generation, owner.source, partition],
  });
  const [checkpoint] = rows;
  if (!checkpoint) throw new Error(`no checkpoint of ${owner.subscription} for ${owner.source} ${partition}`);
  return checkpoint;
}

/** Moves a locked checkpoint. */
export async function moveCheckpoint(
  client: PoolClient,
  owner: CheckpointOwner,
  partition: number,
  position: number,
): Promise<void> {
  await client.query({
    name: 'move-checkpoint',
    text: `update checkpoint set position = $5 where subscription = $1 and generation = $2 and source = $3 and partition = $4`,
    values: [owner.subscription, owner.generation, owner.source, partition, position],
  });
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
