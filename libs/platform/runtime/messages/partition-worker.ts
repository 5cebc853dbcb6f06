import type { PoolClient } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import {
  type Checkpoint,
  type CheckpointOwner,
  lockCheckpoints,
  moveCheckpoints,
  type Reached,
} from '#platform/runtime/messages/checkpoints';
import type { FeedPage, Message } from '#platform/runtime/messages/feed';
import type {
  HandledEvent,
  LastStatement,
  MessageHandler,
  MessageReader,
} from '#platform/runtime/messages/message-handler';
import { type MessageSource, UnreadableMessage } from '#platform/runtime/messages/message-source';
import { passagesOf } from '#platform/runtime/messages/passages';
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

/** A batch that has been handled as far as the statements that end it. */
export interface Batch {
  readonly results: ReadonlyMap<number, BatchResult>;
  readonly last: readonly LastStatement[];
}

/** Is told of a park, so that a poison message can be told from an outage. @returns whether the partition goes on. */
export type ParkListener = (partition: number, stream: Uuid) => boolean;

/** Handles the messages of one subscription and source; what it is given at once, of any partitions, is one transaction. */
export class PartitionWorker {
  constructor(
    private readonly database: ContextDatabase,
    readonly owner: CheckpointOwner,
    private readonly reader: MessageReader,
    private readonly handler: MessageHandler,
    private readonly onPark: ParkListener,
  ) {}

  /**
   * Handles pages of several partitions in one transaction. @returns how it ended for each partition.
   * @throws whatever went wrong: nothing has been handled then, and each page is to be handled by itself.
   */
  async handleTogether(pages: readonly FeedPage[]): Promise<ReadonlyMap<number, BatchResult>> {
    return (await this.passBy(pages)) ?? (await this.carryOut(pages));
  }

  /**
   * Handles one page. When its batch fails for a reason that will not pass it is redone message by message; the culprit
   * is parked with the later messages of its stream. Transient errors are thrown for the caller to back off.
   */
  async handlePage(page: FeedPage): Promise<BatchResult> {
    try {
      return only(await this.handleTogether([page]));
    } catch (error) {
      if (isTransient(error)) throw error;
      return this.oneByOne(page);
    }
  }

  private carryOut(pages: readonly FeedPage[]): Promise<ReadonlyMap<number, BatchResult>> {
    return this.database.asWorker(async (client, commitWith) => {
      const { results, last } = await this.batch(client, pages);
      await commitWith(...last);
      return results;
    });
  }

  /** Moves checkpoints past pages that hold nothing for this subscription. */
  private async passBy(pages: readonly FeedPage[]): Promise<ReadonlyMap<number, BatchResult> | undefined> {
    if (!pages.every((page) => this.holdsNothing(page))) return undefined;
    if (!(await passagesOf(this.database).passBy(this.owner, pages))) return undefined;
    return new Map(
      pages.map(({ partition, messages, through }) => [
        partition,
        { outcome: 'moved', position: through, handled: 0, passedOver: messages.length },
      ]),
    );
  }

  private holdsNothing({ messages }: FeedPage): boolean {
    const isWhole = messages.every(
      ({ previous }, index) => index === 0 || previous <= (messages[index - 1]?.position ?? 0),
    );
    return isWhole && messages.every(({ type }) => this.reader.sort(type) === 'passed-over');
  }

  /** Handles pages of several partitions inside a transaction of the caller's, who sends the last statements. */
  async batch(client: PoolClient, pages: readonly FeedPage[]): Promise<Batch> {
    const partitions = pages.map(({ partition }) => partition);
    const [checkpoints, waiting] = await Promise.all([
      lockCheckpoints(client, this.owner, partitions),
      parkedStreams(client, this.owner, partitions),
    ]);
    const results = new Map<number, BatchResult>();
    const moved = new Map<number, Reached>();
    const events: HandledEvent[] = [];
    for (const page of pages) {
      const checkpoint = checkpoints.get(page.partition);
      if (!checkpoint) throw new Error('a partition without its checkpoint');
      const fresh = freshOf(page, checkpoint);
      if (typeof fresh === 'string') {
        results.set(page.partition, { outcome: fresh, position: checkpoint.position });
        continue;
      }
      const sorted = fresh.map((message) => ({ message, isFor: this.reader.sort(message.type) }));
      const handled = sorted.filter(({ isFor }) => isFor !== 'passed-over').map(({ message }) => message);
      const held = handled.filter(({ stream }) => waiting.has(stream));
      for (const message of held) await park(client, this.owner, message, 'behind a parked message');
      const read = handled.filter(({ stream }) => !waiting.has(stream)).map((one) => this.reader.read(one));
      events.push(...read);
      const position = Math.max(checkpoint.position, page.through);
      if (position > checkpoint.position) moved.set(page.partition, { position, offset: page.offset });
      const passedOver = fresh.length - handled.length;
      results.set(page.partition, { outcome: 'moved', position, handled: read.length, passedOver });
    }
    const { generation } = this.owner;
    const writes = events.length > 0 ? await this.handler.handle(client, events, generation) : [];
    const move: LastStatement = () => moveCheckpoints(client, this.owner, moved);
    return { results, last: moved.size > 0 ? [...writes, move] : writes };
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
          await lockCheckpoints(client, this.owner, [partition]);
          const waiting = await parkedOf(client, this.owner, partition, stream);
          const [first] = waiting;
          if (!first) return { left: 0, went: false };
          const event = this.reader.read(first.message);
          for (const write of await this.handler.handle(client, [event], this.owner.generation))
            await write();
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
      await lockCheckpoints(client, this.owner, [partition]);
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
      // The offset is that of the whole page.
      const { offset: _whole, ...place } = page;
      const single: FeedPage = { ...place, messages: [message], through };
      last = await this.carryOut([single])
        .then(only)
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
      const { partition } = message;
      const { position } = only(await lockCheckpoints(client, this.owner, [partition]));
      const moved = { outcome: 'moved', handled: 0, passedOver: 0 } as const;
      if (message.position <= position) return { ...moved, position };
      await park(client, this.owner, message, parkReason(error));
      await moveCheckpoints(client, this.owner, new Map([[partition, { position: through }]]));
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

/** The messages of a page above its checkpoint, or why it cannot be handled. */
function freshOf(
  page: FeedPage,
  checkpoint: Checkpoint,
): readonly Message[] | 'hole' | 'older-epoch' | 'newer-epoch' {
  if (page.epoch !== checkpoint.epoch) return page.epoch < checkpoint.epoch ? 'older-epoch' : 'newer-epoch';
  if (page.after > checkpoint.position) return 'hole';
  const fresh: Message[] = [];
  let reached = checkpoint.position;
  for (const message of page.messages) {
    if (message.position <= reached) continue;
    if (message.previous > reached) return 'hole';
    reached = message.position;
    fresh.push(message);
  }
  return fresh;
}

function only<T>(results: ReadonlyMap<number, T>): T {
  const [one] = results.values();
  if (one === undefined) throw new Error('a batch answers for each of its partitions');
  return one;
}

/** Reads the next pages of partitions for a worker, from what it knows to be handled. */
export function nextPages(source: MessageSource, from: readonly ReadUpTo[]): Promise<readonly FeedPage[]> {
  return source.pages(from, Math.max(LEAST, Math.floor(AT_ONCE / Math.max(1, from.length))));
}

/** Rows read at once over all partitions, and of one partition at the least. */
const AT_ONCE = 512;
const LEAST = 16;
