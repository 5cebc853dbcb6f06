import type { Admin, Kafka } from 'kafkajs';
import type { PartitionEnds } from '#platform/runtime/relay/relay-topic';
import { endWithin, topicOffsets } from './kafka-client.js';
import { topicState, type TopicState } from './topics.js';

/** What is known of a topic: how it is, and which offsets of each partition are there. */
export interface WatchedTopic {
  readonly state: TopicState;
  readonly offsets: ReadonlyMap<number, PartitionEnds>;
}

/** Looks at the broker and a context's topics again and again, so that others need not ask to know how they are. */
export class BrokerWatch {
  private admin: Promise<Admin> | undefined;
  private lastAsked: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> | undefined;
  private stopped = true;
  private answeredAt: number | undefined;
  private readonly seen = new Map<string, WatchedTopic>();

  constructor(
    private readonly kafka: Kafka,
    private readonly topics: () => readonly string[],
    private readonly beatMs: number,
  ) {}

  /** Begins to look. */
  start(): void {
    this.stopped = false;
    this.looking = this.look();
  }

  /** Looks no more and lets the connection go. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await endWithin(async () => this.looking);
    this.letGo();
  }

  /** Whether the broker has answered the last look, or within the last two beats. */
  answers(now = performance.now()): boolean {
    return this.answeredAt !== undefined && now - this.answeredAt < this.beatMs * 2 + 1_000;
  }

  /** What was last seen of a topic; undefined before the first look. */
  topic(name: string): WatchedTopic | undefined {
    return this.seen.get(name);
  }

  /**
   * Asks the broker as an administrator, one question after another: kafkajs loses connections where several are asked at
   * once. @throws what the work throws, or when the broker cannot be reached.
   */
  ask<T>(work: (admin: Admin) => Promise<T>): Promise<T> {
    if (this.stopped) return Promise.reject(new Error('nobody looks at the broker any more'));
    const answer = this.lastAsked.then(async () => work(await (this.admin ??= connect(this.kafka))));
    this.lastAsked = answer.catch(() => undefined);
    return answer;
  }

  private letGo(): void {
    const { admin } = this;
    this.admin = undefined;
    admin?.then((one) => endWithin(() => one.disconnect())).catch(() => undefined);
  }

  private async lookAt(admin: Admin, topic: string): Promise<void> {
    const state = await topicState(admin, topic);
    const offsets = state === 'fit' ? await topicOffsets(admin, topic) : new Map<number, PartitionEnds>();
    this.seen.set(topic, { state, offsets });
  }

  private async look(): Promise<void> {
    const begun = performance.now();
    try {
      for (const topic of this.topics()) await this.ask((admin) => this.lookAt(admin, topic));
      this.answeredAt = performance.now();
    } catch {
      // It does not answer, or not yet: the next look is made with a new connection.
      this.letGo();
    }
    if (this.stopped) return;
    const next = Math.max(0, this.beatMs - (performance.now() - begun));
    this.timer = setTimeout(() => {
      this.looking = this.look();
    }, next);
  }
}

async function connect(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return admin;
  } catch (error) {
    void endWithin(() => admin.disconnect());
    throw error;
  }
}
