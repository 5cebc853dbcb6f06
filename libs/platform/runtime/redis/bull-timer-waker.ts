import { type JobsOptions, Queue, Worker } from 'bullmq';
import { RedisLink } from '#platform/runtime/redis/redis-link';
import type { TimerWaker, WakerFigures } from '#platform/runtime/timers/timer-waker';

const STOP_WITHIN_MS = 2_000;
/** A job is gone when it is done: its id is free for the next timer of the same second. */
const ONCE: JobsOptions = { attempts: 1, removeOnComplete: true, removeOnFail: true };
const EVENTS_KEPT = 100;

/** Where the Redis of an installation is. */
export interface RedisAddress {
  readonly url: string;
  readonly installation: string;
}

/**
 * Wakes by delayed jobs of BullMQ, one for each second in which a timer of the context is due, in a queue that all
 * processes of the context share. A job holds the context and the second alone. While Redis is away nothing is kept for it:
 * the sweeper tells again.
 */
export class BullTimerWaker implements TimerWaker {
  private readonly name: string;
  private link: RedisLink | undefined;
  private queue: Queue | undefined;
  private worker: Worker | undefined;
  private onDue: () => void = () => undefined;
  private readonly gathered = new Set<number>();
  private giving: Promise<void> | undefined;
  private stopping = false;
  private given = 0;
  private woken = 0;

  constructor(
    private readonly address: RedisAddress,
    private readonly context: string,
  ) {
    this.name = `${address.installation}-timers-${context}`;
  }

  start(onDue: () => void): void {
    this.onDue = onDue;
    this.link = new RedisLink(this.address.url);
    this.listen(this.link);
  }

  set(instants: readonly number[]): void {
    if (!this.link?.isReady || this.stopping) return;
    if (!this.worker) this.listen(this.link);
    if (instants.length === 0) return;
    const now = Date.now();
    for (const instant of instants) this.gathered.add(Math.floor(Math.max(instant, now) / 1_000));
    this.giving ??= this.give(this.link).finally(() => (this.giving = undefined));
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const closing = [this.giving, this.worker?.close(), this.queue?.close()].filter(
      (one) => one !== undefined,
    );
    if (!this.link?.isReady) this.link?.close();
    let bound: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => (bound = setTimeout(resolve, STOP_WITHIN_MS)));
    await Promise.race([Promise.allSettled(closing), enough]);
    clearTimeout(bound);
    this.link?.close();
  }

  trouble(): string | undefined {
    return this.link?.trouble();
  }

  figures(): WakerFigures {
    return { set: this.given, woken: this.woken };
  }

  /** One batch after the other: what is told meanwhile goes with the next. What cannot be given is told again. */
  private async give(link: RedisLink): Promise<void> {
    // Whoever tells it does not wait, and what is told in one go is one batch.
    await Promise.resolve();
    while (this.gathered.size > 0) {
      const seconds = [...this.gathered];
      this.gathered.clear();
      const now = Date.now();
      const queue = (this.queue ??= this.open(link));
      try {
        await queue.addBulk(
          seconds.map((second) => ({
            name: 'due',
            data: {},
            opts: { ...ONCE, jobId: `${this.context}-${second}`, delay: Math.max(0, second * 1_000 - now) },
          })),
        );
        this.given += seconds.length;
      } catch {
        // A queue that has lost Redis while it was being opened stays broken.
        this.queue = undefined;
        void queue.close().catch(() => undefined);
        this.gathered.clear();
      }
    }
  }

  private open({ giving }: RedisLink): Queue {
    const queue = new Queue(this.name, {
      connection: giving,
      streams: { events: { maxLen: EVENTS_KEPT } },
    });
    queue.on('error', () => undefined);
    return queue;
  }

  /** Listens for ever; a worker that could not be opened is followed by another when next something is set. */
  private listen(link: RedisLink): void {
    const worker = new Worker(
      this.name,
      () => {
        this.woken += 1;
        this.onDue();
        return Promise.resolve();
      },
      // A job is done in no time: no lock of it runs out.
      { connection: link.taking, skipLockRenewal: true },
    );
    this.worker = worker;
    worker.on('error', () => undefined);
    worker.waitUntilReady().catch(() => {
      this.worker = undefined;
      void worker.close(true).catch(() => undefined);
    });
  }
}
