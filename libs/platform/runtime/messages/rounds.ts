import { isConnectionLost, isTransient } from '#platform/runtime/database/postgres-errors';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import type { FeedPage } from '#platform/runtime/messages/feed';
import type { MessageSource } from '#platform/runtime/messages/message-source';
import {
  type BatchResult,
  nextPages,
  type PartitionWorker,
} from '#platform/runtime/messages/partition-worker';
import type { Known, Standing } from '#platform/runtime/messages/standing';

/** How far a round came: `failure` is of a partition that met an error which will not pass by itself. */
export interface RoundEnd {
  readonly idle: boolean;
  readonly failure?: unknown;
}

/** Who carries a subscription forward, as its rounds see it. */
export interface RoundsFor {
  readonly current: () => Promise<PartitionWorker>;
  readonly onProgress: () => void;
  /** Whether no further batch is to begin. */
  readonly isStopping: () => boolean;
}

/** Takes the partitions of one subscription forward that have more than was handled. */
export class Rounds {
  private readonly holeAt = new Map<number, number>();
  private isApart = false;
  private holesMet = 0;
  private passed = 0;
  private read = 0;

  constructor(
    private readonly source: MessageSource,
    private readonly standing: Standing,
    private readonly runner: RoundsFor,
  ) {}

  /** How often a message was missing. */
  get holes(): number {
    return this.holesMet;
  }

  /** Messages of types that are not listed. */
  get passedOver(): number {
    return this.passed;
  }

  /** How many messages the last round of all partitions together has read. */
  get lastRead(): number {
    return this.read;
  }

  /**
   * One round: all partitions in one transaction; when that fails each by itself, so that a partition that cannot go on
   * does not hold up the others, until each has gone well again.
   * @throws an error that will pass: lost connections, time-outs, conflicts.
   */
  async advance(from: readonly ReadUpTo[]): Promise<RoundEnd> {
    if (this.isApart) {
      const end = await this.advanceEach(from);
      this.isApart = end.failure !== undefined;
      return end;
    }
    try {
      return await this.advanceTogether(from);
    } catch (error) {
      this.isApart = true;
      if (isTransient(error)) throw error;
      return this.advanceEach(from);
    }
  }

  private async advanceTogether(from: readonly ReadUpTo[]): Promise<RoundEnd> {
    if (from.length === 0 || this.runner.isStopping()) return { idle: true };
    const worker = await this.runner.current();
    const { known } = this.standing;
    const pages = await nextPages(this.source, from);
    this.read = pages.reduce((sum, { messages }) => sum + messages.length, 0);
    if (pages.length === 0) return { idle: true };
    const results = await worker.handleTogether(pages);
    for (const page of pages) this.noteSeen(page);
    const goOn = [...results].map(([partition, result]) => this.note(known, partition, result));
    return { idle: !goOn.includes(true) };
  }

  private async advanceEach(from: readonly ReadUpTo[]): Promise<RoundEnd> {
    let idle = true;
    let failure: unknown;
    let passing: Error | undefined;
    for (const one of from) {
      if (this.runner.isStopping()) break;
      try {
        const worker = await this.runner.current();
        const { known } = this.standing;
        const [page] = await nextPages(this.source, [one]);
        if (!page) continue;
        this.noteSeen(page);
        if (this.note(known, one.partition, await worker.handlePage(page))) idle = false;
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
    for (const { stream } of messages) this.standing.seen(partition, stream);
  }

  /** Keeps how a batch ended for a partition. @returns whether to go on at once. */
  private note(known: Known, partition: number, result: BatchResult): boolean {
    // A rebuild that has switched meanwhile, or a partition that was let go on, begins at checkpoints that are read anew.
    if (!this.standing.move(known, partition, result.position)) return true;
    if (result.outcome === 'hole') return this.noteHole(partition, result.position);
    if (result.outcome === 'older-epoch' || result.outcome === 'newer-epoch') {
      this.standing.stopAtEpoch(partition, result.outcome);
      return false;
    }
    if (result.outcome === 'moved') this.passed += result.passedOver;
    if (result.outcome === 'moved' && result.handled > 0) this.runner.onProgress();
    return true;
  }

  /** A message is missing: it is read from the feed again, at once the first time and at the next poll after that. */
  private noteHole(partition: number, position: number): boolean {
    this.holesMet += 1;
    const again = this.holeAt.get(partition) === position;
    this.holeAt.set(partition, position);
    return !again;
  }
}
