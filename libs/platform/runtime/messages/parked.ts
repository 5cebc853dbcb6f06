import type { PoolClient } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import type { CheckpointOwner } from '#platform/runtime/messages/checkpoints';
import type { Message } from '#platform/runtime/messages/feed';

/** A parked message, in the order of its stream. */
export interface ParkedMessage {
  readonly position: number;
  readonly message: Message;
  readonly reason: string;
}

const SUBSCRIPTION = 'subscription = $1 and generation = $2 and source = $3';
const OWNER = `${SUBSCRIPTION} and partition = $4`;

function owned(owner: CheckpointOwner, partition: number): readonly unknown[] {
  return [owner.subscription, owner.generation, owner.source, partition];
}

/** The streams of partitions that have something parked: their later messages must wait behind it. */
export async function parkedStreams(
  client: PoolClient,
  owner: CheckpointOwner,
  partitions: readonly number[],
): Promise<ReadonlySet<Uuid>> {
  const { rows } = await client.query<{ stream: Uuid }>(
    `select distinct stream from parked where ${SUBSCRIPTION} and partition = any($4::smallint[])`,
    [owner.subscription, owner.generation, owner.source, partitions],
  );
  return new Set(rows.map((row) => row.stream));
}

/** Parks a message, once. */
export async function park(
  client: PoolClient,
  owner: CheckpointOwner,
  message: Message,
  reason: string,
): Promise<void> {
  await client.query(
    `insert into parked (subscription, generation, source, partition, tenant, position, stream, message, reason)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
    [
      ...owned(owner, message.partition),
      message.tenant,
      message.position,
      message.stream,
      JSON.stringify(message),
      reason,
    ],
  );
}

/** What a stream has parked, oldest first. */
export async function parkedOf(
  client: PoolClient,
  owner: CheckpointOwner,
  partition: number,
  stream: Uuid,
): Promise<readonly ParkedMessage[]> {
  const { rows } = await client.query<ParkedMessage>(
    `select position, message, reason from parked where ${OWNER} and stream = $5 order by position`,
    [...owned(owner, partition), stream],
  );
  return rows;
}

/** Removes a parked message that has been handled or skipped. */
export async function unpark(
  client: PoolClient,
  owner: CheckpointOwner,
  partition: number,
  position: number,
): Promise<void> {
  await client.query(`delete from parked where ${OWNER} and position = $5`, [
    ...owned(owner, partition),
    position,
  ]);
}

/** Writes down who let a parked message go, and why. */
export async function recordSkip(
  client: PoolClient,
  owner: CheckpointOwner,
  message: Message,
  skip: { readonly reason: string; readonly by: string },
): Promise<void> {
  await client.query(
    `insert into parked_skip (tenant, subscription, source, partition, position, stream, reason, skipped_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      message.tenant,
      owner.subscription,
      owner.source,
      message.partition,
      message.position,
      message.stream,
      skip.reason,
      skip.by,
    ],
  );
}
