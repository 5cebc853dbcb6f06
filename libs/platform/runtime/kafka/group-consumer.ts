import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { beatDuring } from '#platform/runtime/beat-during';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { Wakeup } from '#platform/runtime/messages/wakeup';
import { isUndecodable } from './consumer-life.js';
import { endWithin } from './kafka-client.js';
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

/** Where a partition goes on, and since when it has been seen that there is more. */
interface NextOffset {
  readonly offset: number;
  behindSince: number | undefined;
}

/** How a batch is taken: with heartbeats meanwhile, and for as long as it is still this member's. */
interface Taking {
  readonly whileBeating: <T>(work: Promise<T>) => Promise<T>;
  readonly isOver: () => boolean;
}

/** How a consumer is set; in milliseconds. */
export interface ConsumerTimings {
  readonly session: number;
  readonly heartbeat: number;
  readonly longestWait: number;
  readonly longestBackOff: number;
}

const AT_ONCE = 200;
const FIRST_BACK_OFF_MS = 100;
const ROOM_EACH_MS = 50;

/**
 * The consumer group of one subscription, as one member: made anew for as long as it is wanted, whatever ends it. The
 * checkpoints say where each partition begins, so nothing is committed to Kafka.
 */
export class GroupConsumer {
  private readonly wakeup = new Wakeup();
  private readonly held = new Map<string, Set<number>>();
  private running: Promise<void> | undefined;
  private consumer: Consumer | undefined;
  private stopping = false;
  private ready: Promise<void> = Promise.resolve();
  private assignment = 0;
  private assignedSince: number | undefined;
  private unassignedSince = performance.now();
  private hasFailedItself = false;
  /** Where it stood when it died of what cannot be decoded. */
  private skipFrom: ReadonlyMap<string, number> | undefined;
  private readonly starts = new Map<string, ReadonlyMap<number, number>>();
  private readonly nextOffsets = new Map<string, NextOffset>();
  /** What it was assigned last: one that dies again and again at the same place does not begin to wait anew each time. */
  private before: ReadonlyMap<string, NextOffset> = new Map();

  constructor(
    private readonly kafka: Kafka,
    readonly group: string,
    private readonly takers: ReadonlyMap<string, TopicTaker>,
    private readonly timings: ConsumerTimings,
    /** Whether all topics can be consumed: one that is absent or has changed is not. */
    private readonly mayConsume: () => boolean,
  ) {}

  /** Begins to consume; returns at once. */
  start(): void {
    this.running = this.run();
  }

  /** Leaves the group after what is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
  }

  /** Has it be made anew. */
  remake(): void {
    this.unassignedSince = performance.now();
    this.wakeup.wake();
  }

  /** Since when it has had no assignment; undefined while it has one. */
  get withoutAssignmentSince(): number | undefined {
    return this.assignedSince === undefined ? this.unassignedSince : undefined;
  }

  /** How many partitions are delivered to it, over all topics. */
  get partitions(): number {
    return this.nextOffsets.size;
  }

  /**
   * Since when, at the longest, a partition of its own has had records that it has not been delivered; undefined: none.
   * `lies`: whether there is a record from an offset on.
   */
  behindSince(lies: (topic: string, partition: number, offset: number) => boolean): number | undefined {
    let longest: number | undefined;
    for (const [key, next] of this.assignedSince === undefined ? this.before : this.nextOffsets) {
      const [topic = '', partition = ''] = key.split('|');
      const isHeld = this.held.get(topic)?.has(Number(partition)) ?? false;
      const isBehind = !isHeld && lies(topic, Number(partition), next.offset);
      next.behindSince = isBehind ? (next.behindSince ?? performance.now()) : undefined;
      if (next.behindSince !== undefined) longest = Math.min(longest ?? next.behindSince, next.behindSince);
    }
    return longest;
  }

  private async run(): Promise<void> {
    let backOff = 0;
    while (!this.stopping) {
      const begun = performance.now();
      if (this.mayConsume()) await this.consume().catch(() => undefined);
      if (this.stopping) break;
      const lasted = performance.now() - begun > this.timings.longestBackOff * 2;
      backOff = Math.min(
        this.timings.longestBackOff,
        backOff === 0 || lasted ? FIRST_BACK_OFF_MS : backOff * 2,
      );
      await this.wakeup.wait(backOff);
    }
  }

  /** Consumes until the consumer dies, is to be made anew, or to be stopped. */
  private async consume(): Promise<void> {
    const consumer = this.kafka.consumer({
      groupId: this.group,
      sessionTimeout: this.timings.session,
      rebalanceTimeout: this.timings.session,
      heartbeatInterval: this.timings.heartbeat,
      maxWaitTimeInMs: this.timings.longestWait,
      metadataMaxAge: 30_000,
      allowAutoTopicCreation: false,
      // It is made anew here, with everything that was known of the assignment forgotten.
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 500,
        retries: 3,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    let hasEnded = false;
    let isFirst = true;
    this.hasFailedItself = false;
    const end = (): void => {
      hasEnded = true;
      this.wakeup.wake();
    };
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!this.hasFailedItself && isUndecodable(payload.error))
        this.skipFrom = new Map([...this.nextOffsets].map(([key, { offset }]) => [key, offset]));
      end();
    });
    consumer.on(consumer.events.REBALANCING, () => {
      this.unassign();
    });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (!this.assign(payload.memberAssignment, isFirst)) end();
      isFirst = false;
    });
    try {
      this.consumer = consumer;
      await this.findStarts();
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.takers.keys()], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: (payload) => this.takeBatch(payload),
      });
      if (!hasEnded && !this.stopping) await this.untilWoken();
    } finally {
      this.consumer = undefined;
      this.unassign();
      await endWithin(() => consumer.disconnect());
    }
  }

  /** Waits to be woken, and gives partitions that are full their room again meanwhile. */
  private async untilWoken(): Promise<void> {
    const timer = setInterval(() => {
      this.resumeWhereRoom();
    }, ROOM_EACH_MS);
    await this.wakeup.wait(2 ** 31 - 1);
    clearInterval(timer);
  }

  private resumeWhereRoom(): void {
    for (const [topic, held] of this.held) {
      if (held.size === 0) continue;
      const partitions = this.takers.get(topic)?.roomAgain(held) ?? [];
      if (partitions.length === 0) continue;
      for (const partition of partitions) held.delete(partition);
      this.consumer?.resume([{ topic, partitions: [...partitions] }]);
    }
  }

  private unassign(): void {
    if (this.assignedSince !== undefined) this.unassignedSince = performance.now();
    this.assignedSince = undefined;
    this.assignment += 1;
    for (const [topic, held] of this.held)
      if (held.size > 0) this.consumer?.resume([{ topic, partitions: [...held] }]);
    this.held.clear();
    if (this.nextOffsets.size > 0) this.before = new Map(this.nextOffsets);
    this.nextOffsets.clear();
    for (const taker of this.takers.values()) taker.assign(undefined);
  }

  /** Reads where each partition is to begin, before anything is fetched: what lies at the beginning may not even be decodable. */
  private async findStarts(): Promise<void> {
    const { skipFrom } = this;
    this.skipFrom = undefined;
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    for (const [topic, taker] of this.takers)
      this.starts.set(topic, await offsetsOf(topic, taker, all, skipFrom));
  }

  /** @returns whether the assignment can be taken: a topic with more partitions than a log has cannot. */
  private assign(assigned: Readonly<Record<string, readonly number[]>>, isFirst: boolean): boolean {
    this.unassign();
    if (Object.values(assigned).some((partitions) => partitions.some((one) => one >= PARTITIONS)))
      return false;
    this.assignedSince = performance.now();
    for (const [topic, taker] of this.takers) {
      const partitions = assigned[topic] ?? [];
      taker.assign(new Set(partitions));
      this.seek(topic, partitions, this.starts.get(topic) ?? new Map<number, number>());
    }
    this.ready = isFirst ? Promise.resolve() : this.seekAnew(assigned, this.assignment);
    return true;
  }

  /** Another copy may have come far with what is this one's now: it goes on where the checkpoints stand. */
  private async seekAnew(
    assigned: Readonly<Record<string, readonly number[]>>,
    assignment: number,
  ): Promise<void> {
    for (const [topic, taker] of this.takers) {
      const partitions = assigned[topic] ?? [];
      const starts = this.starts.get(topic);
      const offsets = await taker.offsets(partitions).catch(() => new Map<number, number>());
      if (assignment !== this.assignment) return;
      const later = partitions.filter(
        (partition) => (offsets.get(partition) ?? 0) > (starts?.get(partition) ?? 0),
      );
      this.seek(topic, later, offsets);
    }
  }

  private seek(topic: string, partitions: readonly number[], offsets: ReadonlyMap<number, number>): void {
    for (const partition of partitions) {
      const offset = offsets.get(partition);
      if (offset === undefined) continue;
      this.consumer?.seek({ topic, partition, offset: String(offset) });
      const before = this.before.get(`${topic}|${partition}`);
      const hasMoved = before === undefined || offset > before.offset;
      this.noteNext(topic, partition, offset, hasMoved ? undefined : before.behindSince);
    }
  }

  private noteNext(topic: string, partition: number, offset: number, behindSince?: number): void {
    this.nextOffsets.set(`${topic}|${partition}`, { offset, behindSince });
  }

  private async takeBatch(delivery: EachBatchPayload): Promise<void> {
    const { batch } = delivery;
    const { topic } = batch;
    const taker = this.takers.get(topic);
    const { assignment, ready } = this;
    if (!taker) return;
    const whileBeating = <T>(work: Promise<T>): Promise<T> =>
      beatDuring(work, () => delivery.heartbeat(), this.timings.heartbeat);
    const isOver = (): boolean =>
      !delivery.isRunning() || delivery.isStale() || assignment !== this.assignment;
    await whileBeating(ready);
    await this.takeRecords(delivery, taker, { whileBeating, isOver });
    taker.tell();
  }

  private async takeRecords(
    delivery: EachBatchPayload,
    taker: TopicTaker,
    { whileBeating, isOver }: Taking,
  ): Promise<void> {
    const { batch } = delivery;
    const { topic, partition } = batch;
    for (let at = 0; at < batch.messages.length; at += AT_ONCE) {
      if (isOver()) return;
      const records = batch.messages.slice(at, at + AT_ONCE);
      const taken = await whileBeating(taker.take(partition, records)).catch((error: unknown) => {
        this.hasFailedItself = true;
        throw error;
      });
      if (isOver()) return;
      const last = records[taken - 1];
      if (last) {
        delivery.resolveOffset(last.offset);
        this.noteNext(topic, partition, Number(last.offset) + 1);
      }
      if (taken < records.length) {
        delivery.pause();
        this.held.set(topic, (this.held.get(topic) ?? new Set()).add(partition));
        return;
      }
      await delivery.heartbeat();
    }
    // Records that nobody is shown (of a transaction) end the batch, too.
    delivery.resolveOffset(batch.lastOffset());
  }
}

/** Where the checkpoints stand; after what cannot be decoded, the end: the feed has what lies before it. */
async function offsetsOf(
  topic: string,
  taker: TopicTaker,
  partitions: readonly number[],
  skipFrom: ReadonlyMap<string, number> | undefined,
): Promise<ReadonlyMap<number, number>> {
  if (!skipFrom) return taker.offsets(partitions);
  const ends = await taker.ends();
  for (const partition of partitions) {
    const from = skipFrom.get(`${topic}|${partition}`);
    if (from !== undefined && from < (ends.get(partition) ?? 0)) await taker.undecodable(partition, from);
  }
  return new Map(partitions.map((partition) => [partition, ends.get(partition) ?? 0]));
}
