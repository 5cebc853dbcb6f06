import type { TopicRecord } from './record-reader.js';

/** Takes what a consumer is delivered of one topic. */
export interface TopicTaker {
  /** The offset from which each partition is to be delivered. */
  offsets(partitions: readonly number[]): Promise<ReadonlyMap<number, number>>;
  /** The offset after the last record of each partition. */
  ends(): Promise<ReadonlyMap<number, number>>;
  /** Told of the partitions that are delivered from now on; undefined: of no assignment. */
  assign(partitions: ReadonlySet<number> | undefined): void;
  /** Told that what lies between two offsets of a partition cannot be decoded, and is not delivered. */
  undecodable(partition: number, from: number): Promise<void>;
  /** Takes records. @returns how many of them, from the first on; the rest is to be delivered again when there is room. */
  take(partition: number, records: readonly TopicRecord[]): Promise<number>;
  /** Wakes whoever handles what was taken. */
  tell(): void;
  /** The partitions of these that have room again. */
  roomAgain(held: ReadonlySet<number>): readonly number[];
}

/** A partition of a topic, and an offset in it. */
export interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/**
 * Where a topic's partitions are to be begun: where the checkpoints stand. `died` is where a consumer stood when it died
 * of what cannot be decoded: those begin at their ends, since the feed has what lies before, and the taker is told.
 */
export async function startsOf(
  taker: TopicTaker,
  partitions: readonly number[],
  died: ReadonlyMap<number, number> | undefined,
): Promise<ReadonlyMap<number, number>> {
  if (!died) return taker.offsets(partitions);
  const ends = await taker.ends();
  for (const partition of partitions) {
    const from = died.get(partition);
    if (from !== undefined && from < (ends.get(partition) ?? 0)) await taker.undecodable(partition, from);
  }
  return new Map(partitions.map((partition) => [partition, ends.get(partition) ?? 0]));
}
