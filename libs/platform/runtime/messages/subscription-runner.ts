import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isConnectionLost, isTransient } from '#platform/runtime/database/postgres-errors';
import { type Checkpoint, createCheckpoints, readCheckpoints } from '#platform/runtime/messages/checkpoints';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import type { FeedHeads, FeedPage } from '#platform/runtime/messages/feed';
import type { MessageSource, SourceWays } from '#platform/runtime/messages/message-source';
import {
  type BatchResult,
  nextPages,
  type PartitionWorker,
} from '#platform/runtime/messages/partition-worker';
import { ParkWatch } from '#platform/runtime/messages/park-watch';
import { Beat, Pace } from '#platform/runtime/messages/pace';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const POLL_MS = 200;
/** So many messages in one round, and it is a matter of throughput: the next one waits for no beat. */
const MANY_AT_ONCE = 256;
const LONGEST_BACK_OFF_MS = 5_000;
const OTHER_EPOCH = {
  'older-epoch': 'the source is at an older epoch',
  'newer-epoch': 'the source is at a newer epoch',
} as const;

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
  /** Milliseconds since it was certain that everything of the source was handled that it had then (real time). */
  readonly unheardFor: number;
  /** Since the process began: how often a message was missing, and messages of types that are not listed. */
  readonly holes: number;
  readonly passedOver: number;
  /** By which way messages came, where there are several. */
  readonly ways: SourceWays | undefined;
  /** Whether a partition meets an error that will not pass by itself. */
  readonly failing: boolean;
}

/** Carries one subscription forward on one source: woken by a signal, polling as the safety net. */
export class SubscriptionRunner {
  private readonly wakeup = new Wakeup();
  private readonly pace: Pace;
  private readonly watch = new ParkWatch();
  private readonly stopped = new Map<number, string>();
  private readonly holeAt = new Map<number, number>();
  private isApart = false;
  private holes = 0;
  private lastRead = 0;
  private passedOver = 0;
  private worker: PartitionWorker | undefined;
  private positions: number[] = [];
  private epochs: readonly number[] = [];
  private heads: readonly number[] | undefined;
  private answeredAt = performance.now();
  /** What must have been handled before it is certain that all was heard which the source had `asOf`. */
  private toHear: { readonly heads: readonly number[]; readonly asOf: number } | undefined;
  /** Before it was first heard nothing is certain. */
  private heardAt = Number.NEGATIVE_INFINITY;
  private wellAt = performance.now();
  private running: Promise<void> | undefined;
  private stopping = false;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: ContextDatabase,
    private readonly source: MessageSource,
    private readonly openWorker: (runner: SubscriptionRunner) => Promise<PartitionWorker>,
    private readonly onProgress: () => void,
    /** Of the rounds while events come thick: what has come since the last one is one transaction. */
    beat: Pick<Beat, 'milliseconds'> = new Beat(),
  ) {
    this.pace = new Pace(beat);
  }

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
    this.pace.hurry();
    await this.running;
  }

  /** Goes on with another generation's worker after a rebuild has switched. */
  continueWith(worker: PartitionWorker): void {
    this.worker = worker;
    this.forgetCheckpoints();
    this.wakeup.wake();
  }

  /** Has the next round begin without waiting for the beat: somebody waits for it. */
  hurry(): void {
    this.source.hurry();
    this.pace.hurry();
  }

  /** Lets a stopped partition go on, from where its checkpoint stands. */
  resume(partition: number): void {
    this.stopped.delete(partition);
    this.forgetCheckpoints();
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
      unheardFor: performance.now() - this.heardAt,
      holes: this.holes + (this.source.ways?.holes ?? 0),
      passedOver: this.passedOver,
      ways: this.source.ways,
      failing: this.wakeup.noted !== undefined,
    };
  }

  /**
   * Handles what is there, of all partitions in one transaction; when that fails each by itself, so that a partition that
   * cannot go on does not hold up the others. @returns whether nothing was left to do.
   */
  async catchUp(): Promise<boolean> {
    const heads = await this.source.heads();
    if (!heads) return true;
    const asOf = heads.asOf ?? performance.now();
    this.heads = heads.heads;
    this.answeredAt = Math.max(this.answeredAt, asOf);
    this.toHear ??= { heads: heads.heads, asOf };
    if (this.positions.length === 0) await this.loadCheckpoints(heads.epoch);
    await this.heedEpochs(heads);
    const from = this.behind(heads.heads);
    const { idle, failure } = await this.advance(from);
    if (idle && from.length > 0) await this.rereadCheckpoints();
    this.wakeup.note(failure);
    if (this.isWell()) this.wellAt = performance.now();
    this.noteHeard();
    return idle;
  }

  /**
   * How far it is behind what is known of its source, and behind `atLeast` where the caller knows better; a source that
   * cannot be reached counts as nothing to do.
   */
  async lag(atLeast: readonly number[] = []): Promise<number> {
    const known = await this.source.heads();
    if (known && this.positions.length === 0) await this.loadCheckpoints(known.epoch);
    return Math.max(behind(known?.heads ?? [], this.positions), behind(atLeast, this.positions));
  }

  private isWell(): boolean {
    return this.stopped.size === 0 && this.wakeup.noted === undefined;
  }

  private async loadCheckpoints(epoch: number): Promise<void> {
    const worker = await this.current();
    await createCheckpoints(this.database, worker.owner, epoch);
    this.keep(worker, await readCheckpoints(this.database, worker.owner));
  }

  /** Nothing came for partitions that have more: another copy of the process may have handled it. */
  private async rereadCheckpoints(): Promise<void> {
    const worker = await this.current();
    this.keep(worker, await readCheckpoints(this.database, worker.owner));
  }

  private keep(worker: PartitionWorker, checkpoints: readonly Checkpoint[]): void {
    if (worker !== this.worker) return;
    this.positions = checkpoints.map(({ position }) => position);
    this.epochs = checkpoints.map(({ epoch }) => epoch);
  }

  private forgetCheckpoints(): void {
    this.positions = [];
    this.epochs = [];
    this.toHear = undefined;
  }

  /**
   * A source of another epoch has other positions: its partitions stop until somebody has looked, and go on once their
   * checkpoints are of that epoch.
   */
  private async heedEpochs({ epoch }: FeedHeads): Promise<void> {
    if (this.epochs.some((own) => own !== epoch)) await this.rereadCheckpoints();
    for (const [partition, own] of this.epochs.entries()) {
      if (own !== epoch) this.stopAtEpoch(partition, epoch < own ? 'older-epoch' : 'newer-epoch');
      else if (this.stopped.get(partition) === OTHER_EPOCH['newer-epoch']) this.stopped.delete(partition);
    }
  }

  private stopAtEpoch(partition: number, outcome: 'older-epoch' | 'newer-epoch'): void {
    this.stopped.set(partition, OTHER_EPOCH[outcome]);
  }

  private noteHeard(): void {
    if (!this.toHear || behind(this.toHear.heads, this.positions) > 0) return;
    this.heardAt = Math.max(this.heardAt, this.toHear.asOf);
    this.toHear = undefined;
  }

  /** Where the partitions stand that have more than was handled and may go on. */
  private behind(heads: readonly number[]): readonly ReadUpTo[] {
    return heads
      .map((head, partition) => ({
        ...{ partition, head, after: this.positions[partition] ?? 0 },
        epoch: this.epochs[partition],
      }))
      .filter(({ partition, head, after }) => head > after && !this.stopped.has(partition));
  }

  /** All at once, unless that has just failed: then each by itself, until each has gone well again. */
  private async advance(from: readonly ReadUpTo[]): Promise<Advance> {
    if (this.isApart) {
      const advance = await this.advanceEach(from);
      this.isApart = advance.failure !== undefined;
      return advance;
    }
    try {
      return await this.advanceTogether(from);
    } catch (error) {
      this.isApart = true;
      if (isTransient(error)) throw error;
      return this.advanceEach(from);
    }
  }

  private async advanceTogether(from: readonly ReadUpTo[]): Promise<Advance> {
    if (from.length === 0 || this.stopping) return { idle: true };
    const worker = await this.current();
    const pages = await nextPages(this.source, from);
    this.lastRead = pages.reduce((sum, { messages }) => sum + messages.length, 0);
    if (pages.length === 0) return { idle: true };
    const results = await worker.handleTogether(pages);
    for (const page of pages) this.noteSeen(page);
    const goOn = [...results].map(([partition, result]) => this.note(worker, partition, result));
    return { idle: !goOn.includes(true) };
  }

  private async advanceEach(from: readonly ReadUpTo[]): Promise<Advance> {
    let idle = true;
    let failure: unknown;
    let passing: Error | undefined;
    for (const one of from) {
      if (this.stopping) break;
      try {
        const worker = await this.current();
        const [page] = await nextPages(this.source, [one]);
        if (!page) continue;
        this.noteSeen(page);
        if (this.note(worker, one.partition, await worker.handlePage(page))) idle = false;
      } catch (error) {
        if (isConnectionLost(error)) throw error;
        if (isTransient(error)) passing ??= error instanceof Error ? error : new Error('a passing error');
        else failure ??= error;
      }
    }
    if (passing !== undefined) throw passing;
    return { idle, failure };
  }

  private noteSeen({ partition, messages }: FeedPage): void {
    for (const { stream } of messages) this.watch.seen(partition, stream);
  }

  /** Keeps how a batch ended for a partition. @returns whether to go on at once. */
  private note(worker: PartitionWorker, partition: number, result: BatchResult): boolean {
    // A rebuild that has switched meanwhile begins at checkpoints of its own.
    if (worker !== this.worker) return true;
    this.positions[partition] = result.position;
    if (result.outcome === 'hole') return this.noteHole(partition, result.position);
    if (result.outcome === 'older-epoch' || result.outcome === 'newer-epoch') {
      this.stopAtEpoch(partition, result.outcome);
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
        await this.pace.next();
        const idle = await this.catchUp();
        backOff = 0;
        if (idle || this.lastRead >= MANY_AT_ONCE) this.pace.skip();
        if (idle) await this.wakeup.wait(POLL_MS);
      } catch (error) {
        if (!isTransient(error)) this.wakeup.note(error);
        backOff = Math.min(LONGEST_BACK_OFF_MS, backOff === 0 ? POLL_MS : backOff * 2);
        await this.wakeup.wait(backOff);
      }
    }
  }
}

/** How far a round came: `failure` is of a partition that met an error which will not pass by itself. */
interface Advance {
  readonly idle: boolean;
  readonly failure?: unknown;
}

function behind(heads: readonly number[], positions: readonly number[]): number {
  return heads.reduce((sum, head, partition) => sum + Math.max(0, head - (positions[partition] ?? 0)), 0);
}
