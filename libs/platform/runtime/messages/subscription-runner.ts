import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import { createCheckpoints, readCheckpoints } from '#platform/runtime/messages/checkpoints';
import type { MessageSource } from '#platform/runtime/messages/message-source';
import { nextPage, type PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { ParkWatch } from '#platform/runtime/messages/park-watch';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const POLL_MS = 200;
const LONGEST_BACK_OFF_MS = 5_000;

/** Where a subscription stands on one source. */
export interface SubscriptionStatus {
  readonly subscription: string;
  readonly source: string;
  /** Positions between the source's heads and the checkpoints, summed over partitions; undefined while unknown. */
  readonly lag: number | undefined;
  /** Partitions that do not move until somebody has looked, with the reason. */
  readonly stopped: ReadonlyMap<number, string>;
  /** Milliseconds since the source last answered (real time). */
  readonly silentFor: number;
}

/** Carries one subscription forward on one source: woken by a signal, polling as the safety net. */
export class SubscriptionRunner {
  private readonly wakeup = new Wakeup();
  private readonly watch = new ParkWatch();
  private readonly stopped = new Map<number, string>();
  private worker: PartitionWorker | undefined;
  private positions: number[] = [];
  private heads: readonly number[] | undefined;
  private answeredAt = performance.now();
  private running: Promise<void> | undefined;
  private stopping = false;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: ContextDatabase,
    private readonly source: MessageSource,
    private readonly openWorker: (runner: SubscriptionRunner) => Promise<PartitionWorker>,
    private readonly onProgress: () => void,
  ) {}

  /** The worker in use: operations on parked messages go through it. */
  async current(): Promise<PartitionWorker> {
    return (this.worker ??= await this.openWorker(this));
  }

  /** Starts carrying events; returns at once. */
  start(): void {
    this.stopListening = this.source.listen(() => this.wakeup.wake());
    this.running = this.run();
  }

  /** Stops after the batch under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening();
    this.wakeup.wake();
    await this.running;
  }

  /** Goes on with another generation's worker after a rebuild has switched. */
  continueWith(worker: PartitionWorker): void {
    this.worker = worker;
    this.positions = [];
    this.wakeup.wake();
  }

  /** Lets a stopped partition go on. */
  resume(partition: number): void {
    this.stopped.delete(partition);
    this.watch.reset(partition);
    this.wakeup.wake();
  }

  /** Told by the worker of each parked message. */
  readonly noteParked = (partition: number, stream: Uuid): void => {
    if (this.watch.parked(partition, stream)) {
      this.stopped.set(partition, 'too many streams were parked within a minute');
    }
  };

  /** Where it stands, from what was last read. */
  status(): SubscriptionStatus {
    const { heads } = this;
    const lag = heads?.reduce((sum, head, partition) => sum + Math.max(0, head - (this.positions[partition] ?? 0)), 0);
    return {
      subscription: this.worker?.owner.subscription ?? '',
      source: this.source.name,
      lag,
      stopped: this.stopped,
      silentFor: performance.now() - this.answeredAt,
    };
  }

  /** Reads heads and checkpoints afresh and handles what is there. @returns whether nothing was left to do. */
  async catchUp(): Promise<boolean> {
    const heads = await this.source.heads();
    if (!heads) return true;
    this.heads = heads.heads;
    this.answeredAt = performance.now();
    if (this.positions.length === 0) await this.loadCheckpoints(heads.epoch);
    let idle = true;
    for (const [partition, head] of heads.heads.entries()) {
      if (this.stopping) return idle;
      if (this.stopped.has(partition)) continue;
      if (head > (this.positions[partition] ?? 0) && (await this.advance(partition))) idle = false;
    }
    return idle;
  }

  /** How far it is behind, read afresh; a source that cannot be reached counts as nothing to do. */
  async freshLag(): Promise<number> {
    const heads = await this.source.heads();
    if (!heads) return 0;
    const { owner } = await this.current();
    const checkpoints = await readCheckpoints(this.database, owner);
    return heads.heads.reduce(
      (sum, head, partition) => sum + Math.max(0, head - (checkpoints[partition]?.position ?? 0)),
      0,
    );
  }

  private async loadCheckpoints(epoch: number): Promise<void> {
    const { owner } = await this.current();
    await createCheckpoints(this.database, owner, epoch);
    const checkpoints = await readCheckpoints(this.database, owner);
    this.positions = checkpoints.map((checkpoint) => checkpoint.position);
  }

  private async advance(partition: number): Promise<boolean> {
    const page = await nextPage(this.source, partition, this.positions[partition] ?? 0);
    if (!page) return false;
    for (const message of page.messages) this.watch.seen(partition, message.stream);
    const result = await (await this.current()).handlePage(page);
    this.positions[partition] = result.position;
    if (result.outcome === 'older-epoch' || result.outcome === 'newer-epoch') {
      this.stopped.set(partition, `the source is at ${result.outcome === 'older-epoch' ? 'an older' : 'a newer'} epoch`);
      return false;
    }
    if (result.outcome === 'moved' && page.through > 0) this.onProgress();
    return true;
  }

  private async run(): Promise<void> {
    let backOff = 0;
    while (!this.stopping) {
      try {
        const idle = await this.catchUp();
        backOff = 0;
        if (idle) await this.wakeup.wait(POLL_MS);
      } catch (error) {
        if (!isTransient(error)) this.wakeup.note(error);
        backOff = Math.min(LONGEST_BACK_OFF_MS, backOff === 0 ? POLL_MS : backOff * 2);
        await this.wakeup.wait(backOff);
      }
    }
  }

  /** The last error that was not a passing one; undefined when there was none. */
  get lastError(): DesignedError | undefined {
    return this.wakeup.noted === undefined
      ? undefined
      : new DesignedError('subscription-failing', 'internal', `The subscription ${this.worker?.owner.subscription ?? ''} cannot go on.`);
  }
}
