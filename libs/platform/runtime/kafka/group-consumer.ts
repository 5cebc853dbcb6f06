import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { beatDuring } from '#platform/runtime/beat-during';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { Wakeup } from '#platform/runtime/messages/wakeup';
import { AssignedPartitions } from './assigned-partitions.js';
import { takeBatch } from './batch-taking.js';
import { isUndecodable } from './consumer-life.js';
import { endWithin } from './kafka-client.js';
import { type Place, startsOf, type TopicTaker } from './topic-taker.js';

/** How a consumer is set; in milliseconds. */
export interface ConsumerTimings {
  readonly session: number;
  readonly heartbeat: number;
  readonly longestWait: number;
  readonly longestBackOff: number;
}

const FIRST_BACK_OFF_MS = 100;
const ROOM_EACH_MS = 50;

/**
 * The consumer group of one subscription, as one member: made anew for as long as it is wanted, whatever ends it. The
 * checkpoints say where each partition begins, so nothing is committed to Kafka.
 */
export class GroupConsumer {
  private readonly wakeup = new Wakeup();
  private readonly assigned = new AssignedPartitions();
  private running: Promise<void> | undefined;
  private consumer: Consumer | undefined;
  private stopping = false;
  private ready: Promise<void> = Promise.resolve();
  private assignment = 0;
  private assignedSince: number | undefined;
  private unassignedSince = performance.now();
  private hasFailedItself = false;
  /** Where it stood, by topic, when it died of what cannot be decoded. */
  private diedAt: ReadonlyMap<string, ReadonlyMap<number, number>> | undefined;
  private readonly starts = new Map<string, ReadonlyMap<number, number>>();

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
    return this.assigned.size;
  }

  /**
   * Since when, at the longest, a partition of its own has had records that it has not been delivered; undefined: none.
   * `lies`: whether there is a record from an offset on.
   */
  behindSince(lies: (place: Place) => boolean): number | undefined {
    return this.assigned.behindSince(this.assignedSince !== undefined, lies);
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
        this.diedAt = new Map(
          [...this.takers.keys()].map((topic) => [topic, this.assigned.offsetsOf(topic)]),
        );
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
    for (const [topic, held] of this.assigned.heldBack)
      this.resume(topic, this.takers.get(topic)?.roomAgain(held) ?? []);
  }

  private resume(topic: string, partitions: readonly number[]): void {
    if (partitions.length === 0) return;
    this.assigned.release(topic, partitions);
    this.consumer?.resume([{ topic, partitions: [...partitions] }]);
  }

  private unassign(): void {
    if (this.assignedSince !== undefined) this.unassignedSince = performance.now();
    this.assignedSince = undefined;
    this.assignment += 1;
    for (const [topic, held] of this.assigned.heldBack) this.resume(topic, [...held]);
    this.assigned.clear();
    for (const taker of this.takers.values()) taker.assign(undefined);
  }

  /** Reads where each partition is to begin, before anything is fetched: what lies at the beginning may not even be decodable. */
  private async findStarts(): Promise<void> {
    const { diedAt } = this;
    this.diedAt = undefined;
    const all = Array.from({ length: PARTITIONS }, (_, partition) => partition);
    for (const [topic, taker] of this.takers)
      this.starts.set(topic, await startsOf(taker, all, diedAt && (diedAt.get(topic) ?? new Map())));
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
      this.assigned.begin({ topic, partition, offset });
    }
  }

  private async takeBatch(delivery: EachBatchPayload): Promise<void> {
    const taker = this.takers.get(delivery.batch.topic);
    const { assignment, ready, assigned } = this;
    if (!taker) return;
    const heartbeatMs = this.timings.heartbeat;
    await beatDuring(ready, () => delivery.heartbeat(), heartbeatMs);
    await takeBatch(delivery, {
      ...{ taker, assigned, heartbeatMs },
      isOver: () => !delivery.isRunning() || delivery.isStale() || assignment !== this.assignment,
      onFailure: () => {
        this.hasFailedItself = true;
      },
    });
    taker.tell();
  }
}
