import type { Message, PublishedPage } from '#platform/runtime/messages/feed';

/** Offsets of one partition: the first that is still there, and the one after the last. */
export interface PartitionEnds {
  readonly low: number;
  readonly end: number;
}

/** A stretch of one partition: offsets from `from` up to, and without, `end`. */
export interface Stretch {
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

/** A relay's topic is not its own to write or read: somebody must allow it at the broker. */
export class TopicAccessRefused extends Error {}

/** Where a relay publishes to; each of its ways @throws TopicAccessRefused where the broker does not allow it. */
export interface RelayTopic {
  /** Connects, and makes the topic where there is none. @returns whether it has as many partitions as the log. */
  open(): Promise<boolean>;
  /** Whether it still has as many partitions as the log, as was last seen. */
  fits(): boolean;
  /** Lets the connections go. */
  close(): Promise<void>;
  ends(): Promise<ReadonlyMap<number, PartitionEnds>>;
  /** The messages of stretches that are there, in order; records that are no messages of the source are left out. */
  read(stretches: readonly Stretch[]): Promise<ReadonlyMap<number, readonly Message[]>>;
  /** Publishes pages in order, each to its partition. @returns the offset of each partition's last message, once all are acknowledged. */
  send(pages: readonly PublishedPage[]): Promise<ReadonlyMap<number, number>>;
}
