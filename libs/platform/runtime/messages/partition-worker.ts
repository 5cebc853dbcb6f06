import type { PoolClient } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import { type CheckpointOwner, lockCheckpoint, moveCheckpoint } from '#platform/runtime/messages/checkpoints';
import type { FeedPage, Message } from '#platform/runtime/messages/feed';
import type { HandledEvent, MessageHandler, MessageReader } from '#platform/runtime/messages/message-handler';
import { type MessageSource, UnreadableMessage } from '#platform/runtime/messages/message-source';
import { park, parkedOf, parkedStreams, recordSkip, unpark } from '#platform/runtime/messages/parked';

/** How a batch ended; `hole` sends the reader back to the feed, `older-epoch` and `newer-epoch` stop the partition. */
export type BatchResult =
  | {
      readonly outcome: 'moved';
      readonly position: number;
      readonly handled: number;
      readonly passedOver: number;
    }
  | { readonly outcome: 'hole' | 'older-epoch' | 'newer-epoch'; readonly position: number };

/** Is told of a park, so that a poison message can be told from an outage. @returns whether the partition goes on. */
export type ParkListener = (partition: number, stream: Uuid) => boolean;

/** Handles the messages of one subscription and source, partition by partition, each batch in one transaction. */
export class PartitionWorker {
  constructor(
    private readonly database: ContextDatabase,
    readonly owner: CheckpointOwner,
    private readonly reader: MessageReader,
    private readonly handler: MessageHandler,
    private readonly onPark: ParkListener,
  ) {}

  /**
   * Handles a page. A page whose batch fails for a reason that will not pass is redone message by message; the culprit
   * is parked with the later messages of its stream. Transient errors are thrown for the caller to back off.
   */
  async handlePage(page: FeedPage): Promise<BatchResult> {
    try {
      const passed = await this.passBy(page);
      if (passed) return passed;
      return await this.database.asWorker((client) => this.batch(client, page));
    } catch (error) {
      if (isTransient(error)) throw error;
      return this.oneByOne(page);
    }
  }

  /** Moves the checkpoint past a page that holds nothing for this subscription: one statement, no lock held. */
  private async passBy(page: FeedPage): Promise<BatchResult | undefined> {
    const { messages, partition, epoch, through } = page;
    if (messages.some((message) => this.reader.sort(message.type) !== 'passed-over')) return undefined;
    const hasHole = messages.some(
      (message, index) => message.previous > (messages[index - 1]?.position ?? message.previous),
    );
    if (hasHole) return undefined;
    const { subscription, generation, source } = this.owner;
    const [moved] = await this.database.workerQuery(
      `update checkpoint set position = $6 where subscription = $1 and generation = $2 and source = $3 and partition = $4
          and epoch = $5 and position < $6 and position >= $7 returning position`,
      [subscription, generation, source, partition, epoch, through, messages[0]?.previous ?? 0],
    );
    return moved && { outcome: 'moved', position: through, handled: 0, passedOver: messages.length };
  }

  /** Handles a page inside a transaction of the caller's (a rebuild's last steps). */
  async batch(client: PoolClient, page: FeedPage): Promise<BatchResult> {
    const { partition } = page;
    const [checkpoint, parked] = await Promise.all([
      lockCheckpoint(client, this.owner, partition),
      parkedStreams(client, this.owner, partition),
    ]);
    if (page.epoch !== checkpoint.epoch) {
      return {
        outcome: page.epoch < checkpoint.epoch ? 'older-epoch' : 'newer-epoch',
        position: checkpoint.position,
      };
    }
    const fresh: Message[] = [];
    let reached = checkpoint.position;
    for (const message of page.messages) {
      if (message.position <= reached) continue;
      if (message.previous > reached) return { outcome: 'hole', position: checkpoint.position };
      reached = message.position;
      fresh.push(message);
    }
    const waiting = new Set(parked);
    const events: HandledEvent[] = [];
    let passedOver = 0;
    for (const message of fresh) {
      const sorted = this.reader.sort(message.type);
      if (sorted === 'passed-over') passedOver += 1;
      else if (waiting.has(message.stream))
        await park(client, this.owner, message, 'behind a parked message');
      else events.push(this.reader.read(message));
    }
    if (events.length > 0) await this.handler.handle(client, events, this.owner.generation);
    const position = Math.max(checkpoint.position, page.through);
    if (position > checkpoint.position) await moveCheckpoint(client, this.owner, partition, position);
    return { outcome: 'moved', position, handled: events.length, passedOver };
  }

  /**
   * Retries what a stream has parked, in order, under the partition's checkpoint; stops at the first that fails again.
   * @returns how many were handled and how many remain.
   */
  async retry(partition: number, stream: Uuid): Promise<{ readonly handled: number; readonly left: number }> {
    let handled = 0;
    for (;;) {
      const result = await this.database
        .asWorker(async (client) => {
          await lockCheckpoint(client, this.owner, partition);
          const waiting = await parkedOf(client, this.owner, partition, stream);
          const [first] = waiting;
          if (!first) return { left: 0, went: false };
          await this.handler.handle(client, [this.reader.read(first.message)], this.owner.generation);
          await unpark(client, this.owner, partition, first.position);
          return { left: waiting.length - 1, went: true };
        })
        .catch(async (error: unknown) => {
          if (isTransient(error)) throw error;
          return { left: await this.countParked(partition, stream), went: false };
        });
      if (!result.went) return { handled, left: result.left };
      handled += 1;
    }
  }

  /** Lets the first parked message of a stream go, with a reason and a name; the rest stays for a retry. */
  async skip(
    partition: number,
    stream: Uuid,
    skip: { readonly reason: string; readonly by: string },
  ): Promise<boolean> {
    if (skip.reason.trim() === '') throw new Error('a skip needs a reason');
    return this.database.asWorker(async (client) => {
      await lockCheckpoint(client, this.owner, partition);
      const [first] = await parkedOf(client, this.owner, partition, stream);
      if (!first) return false;
      await recordSkip(client, this.owner, first.message, skip);
      await unpark(client, this.owner, partition, first.position);
      return true;
    });
  }

  private async countParked(partition: number, stream: Uuid): Promise<number> {
    return this.database.asWorker(
      async (client) => (await parkedOf(client, this.owner, partition, stream)).length,
    );
  }

  private async oneByOne(page: FeedPage): Promise<BatchResult> {
    let last: BatchResult | undefined;
    let goesOn = true;
    for (const [index, message] of page.messages.entries()) {
      const through = index === page.messages.length - 1 ? page.through : message.position;
      const single: FeedPage = { ...page, messages: [message], through };
      last = await this.database
        .asWorker((client) => this.batch(client, single))
        .catch(async (error: unknown) => {
          if (isTransient(error)) throw error;
          const parked = await this.parkCulprit(message, through, error);
          goesOn = this.onPark(message.partition, message.stream);
          return parked;
        });
      if (last.outcome !== 'moved' || !goesOn) return last;
    }
    return last ?? { outcome: 'moved', position: page.through, handled: 0, passedOver: 0 };
  }

  private async parkCulprit(message: Message, through: number, error: unknown): Promise<BatchResult> {
    return this.database.asWorker(async (client): Promise<BatchResult> => {
      const checkpoint = await lockCheckpoint(client, this.owner, message.partition);
      const moved = { outcome: 'moved', handled: 0, passedOver: 0 } as const;
      if (message.position <= checkpoint.position) return { ...moved, position: checkpoint.position };
      await park(client, this.owner, message, parkReason(error));
      await moveCheckpoint(client, this.owner, message.partition, through);
      return { ...moved, position: through };
    });
  }
}

/** The reason kept with a parked message: our own words, or the kind of error only, since a message may hold values. */
function parkReason(error: unknown): string {
  if (error instanceof UnreadableMessage) return error.message;
  const code = typeof error === 'object' && error !== null && 'code' in error ? ` ${String(error.code)}` : '';
  return `the handler failed: ${error instanceof Error ? error.name : 'unknown error'}${code}`;
}

/** Reads the next page of a partition for a worker, from what it knows to be handled. */
export function nextPage(
  source: MessageSource,
  partition: number,
  after: number,
): Promise<FeedPage | undefined> {
  return source.page(partition, after, PAGE);
}

const PAGE = 500;
