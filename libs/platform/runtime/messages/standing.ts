import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import {
  createCheckpoints,
  readCheckpoints,
  type CheckpointOwner,
} from '#platform/runtime/messages/checkpoints';
import type { FeedHeads } from '#platform/runtime/messages/feed';
import type { MessageSource } from '#platform/runtime/messages/message-source';
import { ParkWatch } from '#platform/runtime/messages/park-watch';

const OTHER_EPOCH = {
  'older-epoch': 'the source is at an older epoch',
  'newer-epoch': 'the source is at a newer epoch',
} as const;

/** What is known of checkpoints from one reading on, until they are forgotten. */
export type Known = symbol;

/**
 * Where a subscription stands on one source: its checkpoints as they were last read or moved, and the partitions that
 * do not move until somebody has looked.
 */
export class Standing {
  private readonly halted = new Map<number, string>();
  private readonly watch = new ParkWatch();
  private sinceForgotten: Known = Symbol();
  private positions: number[] = [];
  private epochs: readonly number[] = [];

  constructor(
    private readonly database: ContextDatabase,
    private readonly owner: () => Promise<CheckpointOwner>,
    private readonly source: Pick<MessageSource, 'isOwn'>,
  ) {}

  /** Partitions that do not move until somebody has looked, with the reason. */
  get stopped(): ReadonlyMap<number, string> {
    return this.halted;
  }

  /** Whether the checkpoints have been read since they were last forgotten. */
  get isKnown(): boolean {
    return this.positions.length > 0;
  }

  /** For `move`: what was begun under it counts for nothing once the checkpoints have been forgotten. */
  get known(): Known {
    return this.sinceForgotten;
  }

  /** Forgets the checkpoints: they are another generation's, or somebody else has set them. */
  forget(): void {
    this.sinceForgotten = Symbol();
    this.positions = [];
    this.epochs = [];
  }

  /** Reads the checkpoints unless they are known; those of a new owner are made, of the source's epoch. */
  async becomeKnown(epoch: number): Promise<void> {
    while (!this.isKnown) {
      const { known } = this;
      const owner = await this.owner();
      await createCheckpoints(this.database, owner, epoch);
      await this.readAs(known, owner);
    }
  }

  /** Reads the checkpoints again: another copy of the process may have moved them. */
  async reread(): Promise<void> {
    const { known } = this;
    await this.readAs(known, await this.owner());
  }

  /** Notes up to where a partition has been handled. @returns whether it is still known where the others are. */
  move(known: Known, partition: number, position: number): boolean {
    if (known !== this.sinceForgotten) return false;
    this.positions[partition] = position;
    return true;
  }

  /**
   * A source of another epoch has other positions: its partitions stop until somebody has looked, and go on once their
   * checkpoints are of that epoch. One that has once answered at an older epoch stays stopped, unless it is the own log,
   * whose new epoch this process had not heard of.
   */
  async heedEpoch({ epoch }: FeedHeads): Promise<void> {
    if (this.epochs.some((own) => own !== epoch)) await this.reread();
    for (const [partition, own] of this.epochs.entries()) {
      if (own !== epoch) this.stopAtEpoch(partition, epoch < own ? 'older-epoch' : 'newer-epoch');
      else if (this.isOver(this.halted.get(partition))) this.halted.delete(partition);
    }
  }

  /** Whether what a partition was stopped for has passed once its checkpoint and its source are of one epoch. */
  private isOver(reason: string | undefined): boolean {
    if (reason === OTHER_EPOCH['older-epoch']) return this.source.isOwn === true;
    return reason === OTHER_EPOCH['newer-epoch'];
  }

  /** Stops a partition whose source is at another epoch. */
  stopAtEpoch(partition: number, outcome: keyof typeof OTHER_EPOCH): void {
    this.halted.set(partition, OTHER_EPOCH[outcome]);
  }

  /** Notes that a stream's message came by. */
  seen(partition: number, stream: Uuid): void {
    this.watch.seen(partition, stream);
  }

  /** Notes a parked stream. @returns whether the partition goes on: where too many are parked it stops. */
  parked(partition: number, stream: Uuid): boolean {
    if (!this.watch.parked(partition, stream)) return true;
    this.halted.set(partition, 'too many streams were parked within a minute');
    return false;
  }

  /** Lets a stopped partition go on, from where its checkpoint stands. */
  resume(partition: number): void {
    this.halted.delete(partition);
    this.watch.reset(partition);
    this.forget();
  }

  /** How many positions lie between the checkpoints and the heads, over all partitions. */
  behind(heads: readonly number[]): number {
    return heads.reduce((sum, head, partition) => sum + Math.max(0, head - this.at(partition)), 0);
  }

  /** Where the partitions stand that have more than was handled and may go on. */
  toRead(heads: readonly number[]): readonly ReadUpTo[] {
    return heads
      .map((head, partition) => ({
        ...{ partition, head, after: this.at(partition) },
        epoch: this.epochs[partition],
      }))
      .filter(({ partition, head, after }) => head > after && !this.halted.has(partition));
  }

  private at(partition: number): number {
    return this.positions[partition] ?? 0;
  }

  private async readAs(known: Known, owner: CheckpointOwner): Promise<void> {
    const checkpoints = await readCheckpoints(this.database, owner);
    if (known !== this.sinceForgotten) return;
    this.positions = checkpoints.map(({ position }) => position);
    this.epochs = checkpoints.map(({ epoch }) => epoch);
  }
}
