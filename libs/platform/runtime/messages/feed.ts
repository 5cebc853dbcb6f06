import type { PublicEvent } from '#platform/contracts/message';
import { eventId } from '#platform/runtime/commands/uuid-v5';
import type { EventLog, LogRow, ReadUpTo } from '#platform/runtime/log/event-log';
import type { LogSignal } from '#platform/runtime/log/log-signal';
import { PublishedPositions } from '#platform/runtime/messages/published-positions';
import { type Publication, storedEvent } from '#platform/runtime/messages/publication';

/** A message as it travels: the public event and its place, with the position published before it. */
export type Message = PublicEvent<object>;

/** A page of a feed: the messages after a position, and how far the log has been read to find them. */
export interface FeedPage {
  readonly source: string;
  readonly epoch: number;
  readonly partition: number;
  /** The position after which the log was read. */
  readonly after: number;
  readonly messages: readonly Message[];
  readonly through: number;
}

/** Where each partition of a source stands. */
export interface FeedHeads {
  readonly epoch: number;
  readonly heads: readonly number[];
}

/** The one way events come from another context: JSON text, so that only the hop differs between the modes. */
export interface Feed {
  readonly source: string;
  heads(): Promise<FeedHeads>;
  /** A `FeedPage` for each partition asked for, of up to `limit` rows of the log each, as JSON text. */
  pages(from: readonly ReadUpTo[], limit: number): Promise<string>;
  /** Calls `listener` when the log may have grown; the answer stops it. */
  listen(listener: () => void): () => void;
}

const LOOK_BACK = 50;

/** Serves a context's public events from its own log: what the relay would publish, by the same function. */
export class LogFeed implements Feed {
  private readonly published = new PublishedPositions();

  constructor(
    private readonly log: EventLog,
    private readonly publication: Publication,
    private readonly signal: LogSignal,
  ) {}

  get source(): string {
    return this.log.context;
  }

  async heads(): Promise<FeedHeads> {
    return { epoch: this.log.epoch, heads: await this.log.heads() };
  }

  async pages(from: readonly ReadUpTo[], limit: number): Promise<string> {
    const rows = await this.log.read(from, limit);
    const pages = await Promise.all(from.map((upTo) => this.page(upTo, rows.get(upTo.partition) ?? [])));
    return JSON.stringify(pages);
  }

  listen(listener: () => void): () => void {
    return this.signal.listen(this.source, listener);
  }

  private async page({ partition, after }: ReadUpTo, rows: readonly LogRow[]): Promise<FeedPage> {
    const messages: Message[] = [];
    for (const row of rows) {
      const published = this.publication.publish(storedEvent(row));
      if (!published) continue;
      if (!this.publication.types.includes(row.type))
        throw new Error(`${this.source} publishes ${row.type} without listing it`);
      const previous = messages.at(-1)?.position ?? (await this.publishedUpTo(partition, after));
      messages.push(messageOf(row, this.log, { ...published, previous }));
    }
    const through = rows.at(-1)?.position ?? after;
    const positions = messages.map(({ position }) => position);
    this.published.read(partition, after, through, positions);
    return { source: this.source, epoch: this.log.epoch, partition, after, messages, through };
  }

  private async publishedUpTo(partition: number, upTo: number): Promise<number> {
    const known = this.published.lastUpTo(partition, upTo);
    if (known !== undefined) return known;
    const last = await this.lookBack(partition, upTo);
    this.published.found(partition, upTo, last);
    return last;
  }

  private async lookBack(partition: number, upTo: number): Promise<number> {
    if (this.publication.types.length === 0) return 0;
    let from = upTo;
    while (from > 0) {
      const rows = await this.log.readBack(partition, from, this.publication.types, LOOK_BACK);
      const published = rows.find((row) => this.publication.publish(storedEvent(row)));
      if (published) return published.position;
      from = (rows.at(-1)?.position ?? 1) - 1;
    }
    return 0;
  }
}

/** A log row in its envelope; `type` and `data` are the public ones, or the private ones for the own log. */
export function messageOf(
  row: LogRow,
  log: EventLog,
  content: { readonly type: string; readonly data: object; readonly previous: number },
): Message {
  return {
    source: log.context,
    epoch: log.epoch,
    partition: row.partition,
    position: row.position,
    previous: content.previous,
    id: eventId(row.stream, row.version),
    type: content.type,
    tenant: row.tenant,
    stream: row.stream,
    version: row.version,
    occurredAt: row.occurred_at,
    recordedAt: row.recorded_at,
    correlation: row.meta.correlation,
    causation: row.meta.causation,
    data: content.data,
  };
}

/** The feeds that this process can reach, by source. */
export class FeedDirectory {
  private readonly feeds = new Map<string, Feed>();

  /** Makes a feed known under its source's name. */
  register(feed: Feed): void {
    this.feeds.set(feed.source, feed);
  }

  /** The feed of a source; undefined while it is not reachable. */
  find(source: string): Feed | undefined {
    return this.feeds.get(source);
  }
}
