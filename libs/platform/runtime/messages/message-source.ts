import { DesignedError } from '#platform/kernel/designed-error';
import { partitionOf } from '#platform/runtime/log/partition';
import type { EventLog, ReadUpTo } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';
import {
  type Feed,
  type FeedDirectory,
  type FeedHeads,
  type FeedPage,
  messageOf,
} from '#platform/runtime/messages/feed';

/** Why a message cannot be handled as it is: it is parked with this reason. */
export class UnreadableMessage extends Error {}

/** Where a subscription's messages come from, seen alike for the own log and for another context's feed. */
export interface MessageSource {
  readonly name: string;
  heads(): Promise<FeedHeads | undefined>;
  /** A page for each partition asked for; none while the source cannot be reached. */
  pages(from: readonly ReadUpTo[], limit: number): Promise<readonly FeedPage[]>;
  /** Calls `listener` when there may be something new; the answer stops it. */
  listen(listener: () => void): () => void;
  /** Says that somebody waits for what is there. */
  hurry(): void;
  /** Looks anew at how far the source is, so that `heads` tells of everything committed before. */
  refresh(): Promise<void>;
  /** By which ways messages came since the process began, where there are several, and how often one was missing on its way. */
  readonly ways?: SourceWays;
  /**
   * Whether it is the own log: its epoch and its subscriptions' checkpoints are begun anew at once, so checkpoints that are
   * ahead are of an epoch that this process has not heard of yet.
   */
  readonly isOwn?: boolean;
}

/** How many messages came by each way, and how many holes were healed before anybody was handed one. */
export interface SourceWays {
  readonly carried: number;
  readonly caughtUp: number;
  readonly holes: number;
}

/** The private events of the own log. */
export class OwnLogSource implements MessageSource {
  readonly name: string;
  readonly isOwn = true;

  constructor(
    private readonly log: EventLog,
    private readonly signal: LogSignal,
  ) {
    this.name = log.context;
  }

  async heads(): Promise<FeedHeads> {
    return { epoch: this.log.epoch, heads: await this.log.heads() };
  }

  async pages(from: readonly ReadUpTo[], limit: number): Promise<readonly FeedPage[]> {
    const read = await this.log.read(from, limit);
    return from.map(({ partition, after }) => {
      const rows = read.get(partition) ?? [];
      const messages = rows.map((row, index) => {
        const previous = rows[index - 1]?.position ?? after;
        return messageOf(row, this.log, { type: row.type, data: row.data, previous });
      });
      const through = rows.at(-1)?.position ?? after;
      return { source: this.name, epoch: this.log.epoch, partition, after, messages, through };
    });
  }

  listen(listener: () => void): () => void {
    return this.signal.listen(this.name, listener);
  }

  hurry(): void {
    // The log is at hand.
  }

  refresh(): Promise<void> {
    return this.log.refreshHeads();
  }
}

/** Another context's feed; absent while that context cannot be reached. */
export class ForeignSource implements MessageSource {
  constructor(
    readonly name: string,
    private readonly directory: FeedDirectory,
  ) {}

  heads(): Promise<FeedHeads | undefined> {
    return this.feed()?.heads() ?? Promise.resolve(undefined);
  }

  async pages(from: readonly ReadUpTo[], limit: number): Promise<readonly FeedPage[]> {
    const text = await this.feed()?.pages(from, limit);
    if (text === undefined) return [];
    const pages = readPages(text);
    if (pages.every(({ source }) => source === this.name)) return pages;
    throw new DesignedError(
      'feed-of-another',
      'unavailable',
      `What answers as the feed of ${this.name} is another context's: look at FEED_URL_${this.name.toUpperCase()}.`,
      2,
    );
  }

  listen(listener: () => void): () => void {
    return this.feed()?.listen(listener) ?? (() => undefined);
  }

  hurry(): void {
    // A feed is asked with each round.
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  private feed(): Feed | undefined {
    return this.directory.find(this.name);
  }
}

/** Reads the text of pages; the envelopes are checked here, the data against its contract where it is handled. */
export function readPages(text: string): readonly FeedPage[] {
  const pages = JSON.parse(text) as readonly FeedPage[];
  for (const { source, partition, messages } of pages) {
    for (const message of messages) {
      if (message.source !== source || message.partition !== partition) {
        throw new UnreadableMessage('a message names another source or partition than its page');
      }
      if (partitionOf(message.stream) !== message.partition) {
        throw new UnreadableMessage('a message is not in the partition of its stream');
      }
    }
  }
  return pages;
}
