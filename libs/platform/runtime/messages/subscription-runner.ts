import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import type { MessageSource, SourceWays } from '#platform/runtime/messages/message-source';
import { Beat, Pace } from '#platform/runtime/messages/pace';
import type { PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { Rounds } from '#platform/runtime/messages/rounds';
import { Standing } from '#platform/runtime/messages/standing';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const POLL_MS = 200;
/** So many messages in one round, and it is a matter of throughput: the next one waits for no beat. */
const MANY_AT_ONCE = 256;
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
  private readonly standing: Standing;
  private readonly rounds: Rounds;
  private worker: PartitionWorker | undefined;
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
    database: ContextDatabase,
    private readonly source: MessageSource,
    private readonly openWorker: (runner: SubscriptionRunner) => Promise<PartitionWorker>,
    onProgress: () => void,
    /** Of the rounds while events come thick: what has come since the last one is one transaction. */
    beat: Pick<Beat, 'milliseconds'> = new Beat(),
  ) {
    this.pace = new Pace(beat);
    this.standing = new Standing(database, async () => (await this.current()).owner, source);
    this.rounds = new Rounds(source, this.standing, {
      current: () => this.current(),
      onProgress,
      isStopping: () => this.stopping,
    });
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
    this.standing.forget();
    this.toHear = undefined;
    this.wakeup.wake();
  }

  /** Has the next round begin without waiting for the beat: somebody waits for it. */
  hurry(): void {
    this.source.hurry();
    this.pace.hurry();
  }

  /** Lets a stopped partition go on, from where its checkpoint stands. */
  resume(partition: number): void {
    this.standing.resume(partition);
    this.toHear = undefined;
    this.wakeup.wake();
  }

  /** Told by the worker of each parked message. @returns whether the partition goes on. */
  readonly noteParked = (partition: number, stream: Uuid): boolean => this.standing.parked(partition, stream);

  /** Where it stands, from what was last read. */
  status(): SubscriptionStatus {
    return {
      subscription: this.worker?.owner.subscription ?? '',
      source: this.source.name,
      lag: this.heads && this.standing.behind(this.heads),
      stopped: this.standing.stopped,
      silentFor: performance.now() - this.answeredAt,
      stalledFor: this.isWell() ? 0 : performance.now() - this.wellAt,
      unheardFor: performance.now() - this.heardAt,
      holes: this.rounds.holes + (this.source.ways?.holes ?? 0),
      passedOver: this.rounds.passedOver,
      ways: this.source.ways,
      failing: this.wakeup.noted !== undefined,
    };
  }

  /** Handles what is there. @returns whether nothing was left to do. */
  async catchUp(): Promise<boolean> {
    const heads = await this.source.heads();
    if (!heads) return true;
    const asOf = heads.asOf ?? performance.now();
    this.heads = heads.heads;
    this.answeredAt = Math.max(this.answeredAt, asOf);
    this.toHear ??= { heads: heads.heads, asOf };
    await this.standing.becomeKnown(heads.epoch);
    await this.standing.heedEpoch(heads);
    if (!this.standing.isKnown) return false;
    const from = this.standing.toRead(heads.heads);
    const { idle, failure } = await this.rounds.advance(from);
    // Nothing came for partitions that have more: another copy of the process may have handled it.
    if (idle && from.length > 0) await this.standing.reread();
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
    if (known) await this.standing.becomeKnown(known.epoch);
    return Math.max(this.standing.behind(known?.heads ?? []), this.standing.behind(atLeast));
  }

  private isWell(): boolean {
    return this.standing.stopped.size === 0 && this.wakeup.noted === undefined;
  }

  private noteHeard(): void {
    if (!this.toHear || this.standing.behind(this.toHear.heads) > 0) return;
    this.heardAt = Math.max(this.heardAt, this.toHear.asOf);
    this.toHear = undefined;
  }

  private async run(): Promise<void> {
    let backOff = 0;
    while (!this.stopping) {
      try {
        await this.pace.next();
        const idle = await this.catchUp();
        backOff = 0;
        if (idle || this.rounds.lastRead >= MANY_AT_ONCE) this.pace.skip();
        if (idle) await this.wakeup.wait(POLL_MS);
      } catch (error) {
        if (!isTransient(error)) this.wakeup.note(error);
        backOff = Math.min(LONGEST_BACK_OFF_MS, backOff === 0 ? POLL_MS : backOff * 2);
        await this.wakeup.wait(backOff);
      }
    }
  }
}
