import type { EachBatchPayload } from 'kafkajs';
import { beatDuring } from '#platform/runtime/beat-during';
import type { AssignedPartitions } from './assigned-partitions.js';
import type { TopicTaker } from './topic-taker.js';

const AT_ONCE = 200;

/** Whose batch it is, and how it is taken. */
export interface Taking {
  readonly taker: TopicTaker;
  readonly assigned: AssignedPartitions;
  /** Whether the batch is no longer this member's. */
  readonly isOver: () => boolean;
  readonly heartbeatMs: number;
  /** Told when the taker fails: the consumer then dies of that, and not of what it was delivered. */
  readonly onFailure: () => void;
}

/** Takes a batch in pieces, with heartbeats meanwhile; where the taker has no room the partition is held back. */
export async function takeBatch(delivery: EachBatchPayload, taking: Taking): Promise<void> {
  const { taker, assigned, isOver } = taking;
  const { batch } = delivery;
  const { topic, partition } = batch;
  for (let at = 0; at < batch.messages.length; at += AT_ONCE) {
    if (isOver()) return;
    const records = batch.messages.slice(at, at + AT_ONCE);
    const take = taker.take(partition, records).catch((error: unknown) => {
      taking.onFailure();
      throw error;
    });
    const taken = await beatDuring(take, () => delivery.heartbeat(), taking.heartbeatMs);
    if (isOver()) return;
    const last = records[taken - 1];
    if (last) {
      delivery.resolveOffset(last.offset);
      assigned.reach({ topic, partition, offset: Number(last.offset) + 1 });
    }
    if (taken < records.length) {
      delivery.pause();
      assigned.hold(topic, partition);
      return;
    }
    await delivery.heartbeat();
  }
  // Records that nobody is shown (of a transaction) end the batch, too.
  delivery.resolveOffset(batch.lastOffset());
}
