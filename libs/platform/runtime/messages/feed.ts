import type { PublicEvent } from '#platform/contracts/message';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import { eventId } from '#platform/runtime/commands/uuid-v5';
import type { EpochBegun, EventLog, LogRow, ReadUpTo } from '#platform/runtime/log/event-log';
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
  /** Of a page that came by Kafka: the offset after its last message. */
  readonly offset?: number;
}

/** Where each partition of a source stands. */
export interface FeedHeads {
  /** Whose heads they are, where the source says so itself. */
  readonly source?: string;
  readonly epoch: number;
  readonly heads: readonly number[];
  /** The epochs that operators have begun, oldest first; absent where the source does not say so itself. */
  readonly begun?: readonly EpochBegun[] | undefined;
  /** When the source itself said so (real time of `performance.now`); absent: just now. */
  readonly asOf?: number | undefined;
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

/** A row as it is published. */
export interface PublishedRow {
  readonly position: number;
  /** The message as JSON text: what the feed answers and the topic carries. */
  readonly text: string;
  readonly message: Message;
}

/** What is published of a partition after a position, and how far the log has been read to find it. */
export interface PublishedPage {
  readonly partition: number;
  readonly after: number;
  readonly rows: readonly PublishedRow[];
  readonly through: number;
}

/** What has been made of a row of the log in one epoch: nothing where it is not published. */
interface Made {
  readonly epoch: number;
  readonly row: PublishedRow | undefined;
}

/** Serves a context's public events from its own log: what the relay would publish, by the same function. */
export class LogFeed implements Feed {
  private readonly positions = new PublishedPositions();
  /** What has been made of a row, for all who read it: `undefined` where it is not published. Lives as long as the row. */
  private readonly made = new WeakMap<LogRow, Made>();
  private isHeld = false;

  constructor(
    private readonly log: EventLog,
    private readonly publication: Publication,
    private readonly signal: LogSignal,
  ) {}

  get source(): string {
    return this.log.context;
  }

  /**
   * Withholds the feed while the log is behind, or other than, what it has published: whoever read on would take what an
   * operator has yet to decide about.
   */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
  }

  /** @throws DesignedError `log-forked` while the feed is withheld. */
  async heads(): Promise<FeedHeads> {
    this.refuseWhileHeld();
    const { epoch, begun } = this.log;
    return { source: this.source, epoch, heads: await this.log.heads(), begun };
  }

  /** @throws DesignedError as `heads`. */
  async pages(from: readonly ReadUpTo[], limit: number): Promise<string> {
    this.refuseWhileHeld();
    const pages = await this.published(from, limit);
    return `[${pages.map((page) => this.textOf(page)).join()}]`;
  }

  /** What is published after each position, of up to `limit` rows of the log each: for the feed and for the relay. */
  async published(from: readonly ReadUpTo[], limit: number): Promise<readonly PublishedPage[]> {
    const rows = await this.log.read(from, limit);
    return Promise.all(from.map((upTo) => this.page(upTo, rows.get(upTo.partition) ?? [])));
  }

  listen(listener: () => void): () => void {
    return this.signal.listen(this.source, listener);
  }

  private refuseWhileHeld(): void {
    if (!this.isHeld) return;
    throw new DesignedError(
      'log-forked',
      'unavailable',
      `The log of ${this.source} is not what was published of it: an operator has to begin a new epoch (npm run epoch).`,
      5,
    );
  }

  private async page({ partition, after }: ReadUpTo, rows: readonly LogRow[]): Promise<PublishedPage> {
    const published: PublishedRow[] = [];
    for (const row of rows) {
      const known = this.made.get(row);
      const made =
        known?.epoch === this.log.epoch ? known : await this.make(row, after, published.at(-1)?.position);
      if (made.row) published.push(made.row);
    }
    const through = rows.at(-1)?.position ?? after;
    const positions = published.map(({ position }) => position);
    this.positions.read(partition, after, through, positions);
    return { partition, after, rows: published, through };
  }

  private textOf({ partition, after, rows, through }: PublishedPage): string {
    const place = `"source":${JSON.stringify(this.source)},"epoch":${this.log.epoch},"partition":${partition}`;
    const texts = rows.map(({ text }) => text).join();
    return `{${place},"after":${after},"messages":[${texts}],"through":${through}}`;
  }

  /** Publishes a row: whoever reads it finds the same before it, from wherever the reading began. */
  private async make(row: LogRow, after: number, before: number | undefined): Promise<Made> {
    const published = this.publication.publish(storedEvent(row));
    if (published && !this.publication.types.includes(row.type))
      throw new Error(`${this.source} publishes ${row.type} without listing it`);
    let publishedRow: PublishedRow | undefined;
    if (published) {
      const previous = before ?? (await this.publishedUpTo(row.partition, after));
      const message = messageOf(row, this.log, { ...published, previous });
      publishedRow = { position: row.position, text: JSON.stringify(message), message };
    }
    const made: Made = { epoch: this.log.epoch, row: publishedRow };
    this.made.set(row, made);
    return made;
  }

  private async publishedUpTo(partition: number, upTo: number): Promise<number> {
    const known = this.positions.lastUpTo(partition, upTo);
    if (known !== undefined) return known;
    const last = await this.lookBack(partition, upTo);
    this.positions.found(partition, upTo, last);
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

const ids = new WeakMap<LogRow, Uuid>();

/** The row's event's own id, computed once for all who read the row. */
function idOf(row: LogRow): Uuid {
  const known = ids.get(row);
  if (known !== undefined) return known;
  const id = eventId(row.stream, row.version);
  ids.set(row, id);
  return id;
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
    id: idOf(row),
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
