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
  /** Milliseconds for which a partition has been stopped or its handling has failed; 0 while all goes well (real time). */
  readonly stalledFor: number;
  /** Since the process began: how often a message was missing, and messages of types that are not listed. */
  readonly holes: number;
  readonly passedOver: number;
  /** Whether a partition meets an error that will not pass by itself. */
  readonly failing: boolean;
}

/** Carries one subscription forward on one source: woken by a signal, polling as the safety net. */
export class SubscriptionRunner {
  private readonly wakeup = new Wakeup();
  private readonly watch = new ParkWatch();
  private readonly stopped = new Map<number, string>();
  private readonly holeAt = new Map<number, number>();
  private holes = 0;
  private passedOver = 0;
  private worker: PartitionWorker | undefined;
  private positions: number[] = [];
  private heads: readonly number[] | undefined;
  private answeredAt = performance.now();
  private wellAt = performance.now();
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

  /** Told by the worker of each parked message. @returns whether the partition goes on. */
  readonly noteParked = (partition: number, stream: Uuid): boolean => {
    if (!this.watch.parked(partition, stream)) return true;
    this.stopped.set(partition, 'too many streams were parked within a minute');
    return false;
  };

  /** Where it stands, from what was last read. */
  status(): SubscriptionStatus {
    const { heads } = this;
    const lag = heads && behind(heads, this.positions);
    return {
      subscription: this.worker?.owner.subscription ?? '',
      source: this.source.name,
      lag,
      stopped: this.stopped,
      silentFor: performance.now() - this.answeredAt,
      stalledFor: this.isWell() ? 0 : performance.now() - this.wellAt,
      holes: this.holes,
      passedOver: this.passedOver,
      failing: this.wakeup.noted !== undefined,
    };
  }

  /**
   * Reads heads and checkpoints afresh and handles what is there; a partition that cannot go on does not hold up the
   * others. @returns whether nothing was left to do.
   */
  async catchUp(): Promise<boolean> {
    const heads = await this.source.heads();
    if (!heads) return true;
    this.heads = heads.heads;
    this.answeredAt = performance.now();
    if (this.positions.length === 0) await this.loadCheckpoints(heads.epoch);
    let idle = true;
    let failure: unknown;
    for (const [partition, head] of heads.heads.entries()) {
      if (this.stopping) return idle;
      if (this.stopped.has(partition) || head <= (this.positions[partition] ?? 0)) continue;
      try {
        if (await this.advance(partition)) idle = false;
      } catch (error) {
        if (isTransient(error)) throw error;
        failure ??= error;
      }
    }
    this.wakeup.note(failure);
    if (this.isWell()) this.wellAt = performance.now();
    return idle;
  }

  /** How far it is behind what is known of its source; a source that cannot be reached counts as nothing to do. */
  async lag(): Promise<number> {
    const heads = await this.source.heads();
    if (!heads) return 0;
    if (this.positions.length === 0) await this.loadCheckpoints(heads.epoch);
    return behind(heads.heads, this.positions);
  }

  private isWell(): boolean {
    return this.stopped.size === 0 && this.wakeup.noted === undefined;
  }

  private async loadCheckpoints(epoch: number): Promise<void> {
    const worker = await this.current();
    await createCheckpoints(this.database, worker.owner, epoch);
    const checkpoints = await readCheckpoints(this.database, worker.owner);
    if (worker === this.worker) this.positions = checkpoints.map((checkpoint) => checkpoint.position);
  }

  /** Handles one page. @returns whether to go on at once. */
  private async advance(partition: number): Promise<boolean> {
    const worker = await this.current();
    const page = await nextPage(this.source, partition, this.positions[partition] ?? 0);
    if (!page) return false;
    for (const message of page.messages) this.watch.seen(partition, message.stream);
    const result = await worker.handlePage(page);
    // A rebuild that has switched meanwhile begins at checkpoints of its own.
    if (worker !== this.worker) return true;
    this.positions[partition] = result.position;
    if (result.outcome === 'hole') return this.noteHole(partition, result.position);
    if (result.outcome === 'older-epoch' || result.outcome === 'newer-epoch') {
      this.stopped.set(
        partition,
        `the source is at ${result.outcome === 'older-epoch' ? 'an older' : 'a newer'} epoch`,
      );
      return false;
    }
    if (result.outcome === 'moved') this.passedOver += result.passedOver;
    if (result.outcome === 'moved' && result.handled > 0) this.onProgress();
    return true;
  }

  /** A message is missing: it is read from the feed again, at once the first time and at the next poll after that. */
  private noteHole(partition: number, position: number): boolean {
    this.holes += 1;
    const again = this.holeAt.get(partition) === position;
    this.holeAt.set(partition, position);
    return !again;
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
}

function behind(heads: readonly number[], positions: readonly number[]): number {
  return heads.reduce((sum, head, partition) => sum + Math.max(0, head - (positions[partition] ?? 0)), 0);
}
