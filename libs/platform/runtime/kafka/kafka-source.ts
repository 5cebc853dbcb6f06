import type { ReadUpTo } from '#platform/runtime/log/event-log';
import type { FeedHeads, FeedPage, Message } from '#platform/runtime/messages/feed';
import type { MessageSource, SourceWays } from '#platform/runtime/messages/message-source';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { PartitionIntake } from './partition-intake.js';
import type { DeliveredMessage } from './partition-buffer.js';
import type { SourceHeads } from './source-heads.js';

/** For how long Kafka may be late, in milliseconds, before the feed answers instead. */
export interface Patience {
  /** Where this copy of the process is assigned the partition, or nobody knows of an assignment. */
  readonly own: number;
  /** Where another copy is assigned it. */
  readonly others: number;
  /** While somebody waits. */
  readonly hurried: number;
}

const HURRIED_FOR_MS = 250;

/** A place that the feed is to answer for, up to a position; `gently`: messages themselves are still left to Kafka. */
interface FromFeed extends ReadUpTo {
  readonly upTo: number;
  readonly gently: boolean;
}

/**
 * Another context's messages for one subscription: Kafka carries them, and its feed answers where something is missing,
 * late, or was never published. Which way a message came makes no difference to whoever handles it.
 */
export class KafkaSource implements MessageSource {
  private readonly intakes = Array.from({ length: PARTITIONS }, () => new PartitionIntake());
  private readonly listeners = new Set<() => void>();
  private assigned: ReadonlySet<number> | undefined;
  private hurriedAt = Number.NEGATIVE_INFINITY;
  private carried = 0;
  private caughtUp = 0;
  private holes = 0;
  private isFeedAway = false;

  constructor(
    readonly name: string,
    private readonly known: SourceHeads,
    private readonly feed: Pick<MessageSource, 'pages'>,
    private readonly patience: Patience,
  ) {}

  /** How far the source is: as it said itself, or further where Kafka has delivered more since. */
  async heads(): Promise<FeedHeads | undefined> {
    if (this.isHurried()) await this.known.refresh();
    const { latest } = this.known;
    const epoch = latest?.epoch ?? Math.max(...this.intakes.map(({ delivered }) => delivered.epoch));
    if (epoch === 0) return undefined;
    const heads = this.intakes.map(({ delivered }, partition) =>
      Math.max(
        latest?.epoch === epoch ? (latest.heads[partition] ?? 0) : 0,
        delivered.epoch === epoch ? delivered.position : 0,
      ),
    );
    return { epoch, heads, asOf: latest?.asOf ?? Number.NEGATIVE_INFINITY };
  }

  /** Pages of what was delivered; of the feed where that answers instead; none where there is reason to wait. */
  async pages(from: readonly ReadUpTo[], limit: number): Promise<readonly FeedPage[]> {
    const now = performance.now();
    const pages: FeedPage[] = [];
    const missing: FromFeed[] = [];
    // What the others have not got is this one's share: Kafka delivers one partition after another.
    const delivered = from.filter(({ partition }) => this.intakes[partition]?.isEmpty === false).length;
    const share = Math.floor((limit * from.length) / Math.max(1, delivered));
    for (const { partition, after, epoch } of from) {
      const intake = this.intakes[partition];
      if (!intake) continue;
      const taken = intake.take({ after, epoch }, share, now);
      if (taken.kind === 'messages') {
        pages.push(this.carriedPage(partition, after, taken.messages, taken.offset));
      } else if (taken.kind === 'hole') {
        if (intake.noteHole(taken.before)) this.holes += 1;
        missing.push({ partition, after, upTo: taken.before - 1, gently: false });
      } else {
        const due = this.due(intake, { partition, after }, now);
        if (due) missing.push(due);
      }
    }
    return missing.length === 0 ? pages : [...pages, ...(await this.read(missing, limit))];
  }

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    const stop = this.known.listen(listener);
    return () => {
      stop();
      this.listeners.delete(listener);
    };
  }

  /** Has the source itself be asked how far it is, and the feed answer where Kafka is late by no more than a moment. */
  hurry(): void {
    this.hurriedAt = performance.now();
    this.tell();
  }

  refresh(): Promise<void> {
    return this.known.refresh();
  }

  get ways(): SourceWays {
    return { carried: this.carried, caughtUp: this.caughtUp, holes: this.holes };
  }

  /** Told of the partitions that are this copy's from now on; undefined: of no assignment. All are delivered anew. */
  assign(partitions: ReadonlySet<number> | undefined): void {
    this.assigned = partitions;
    for (const intake of this.intakes) intake.begin();
    this.tell();
  }

  /** Takes a message that was delivered. @returns whether the partition may take more for now. */
  take(partition: number, delivered: DeliveredMessage): boolean {
    const intake = this.intakes[partition];
    const epoch = this.known.latest?.epoch ?? 0;
    // What was lost with an epoch stays in the topic for its time.
    if (!intake || delivered.message.epoch < epoch) return true;
    intake.add(delivered);
    return !intake.isFull;
  }

  /** Wakes whoever handles what has been delivered. */
  tell(): void {
    for (const listener of this.listeners) listener();
  }

  /** The partitions that are held back until there is room again, and have it. */
  roomAgain(held: ReadonlySet<number>): readonly number[] {
    return [...held].filter((partition) => this.intakes[partition]?.isHalfEmpty ?? false);
  }

  /**
   * Since when, at the longest, somebody asks for a partition that does not move though there is more; undefined: nobody.
   * While the source itself is away, what it alone can tell is nobody's fault here.
   */
  stuckSince(now: number): number | undefined {
    if (this.isFeedAway) return undefined;
    const since = this.intakes.flatMap((intake) => intake.stuckSince(now) ?? []);
    return since.length === 0 ? undefined : Math.min(...since);
  }

  private isHurried(): boolean {
    return performance.now() - this.hurriedAt < HURRIED_FOR_MS;
  }

  /** What the feed is to answer for a partition of which nothing was delivered; nothing while Kafka may still be in time. */
  private due(intake: PartitionIntake, { partition, after }: ReadUpTo, now: number): FromFeed | undefined {
    const { latest } = this.known;
    const upTo = latest?.heads[partition] ?? 0;
    if (upTo <= after) return undefined;
    const waited = now - intake.behindSince(after, now);
    const own = this.assigned?.has(partition) ?? true;
    const patience = own ? this.patience.own : this.patience.others;
    if (waited >= patience) return { partition, after, upTo, gently: false };
    if (this.isHurried())
      return { partition, after, upTo, gently: waited < Math.min(patience, this.patience.hurried) };
    intake.callAfter(patience - waited, () => {
      this.tell();
    });
    return undefined;
  }

  private carriedPage(
    partition: number,
    after: number,
    messages: readonly Message[],
    offset: number,
  ): FeedPage {
    const last = messages.at(-1);
    this.carried += this.intakes[partition]?.countNew(messages) ?? 0;
    return {
      ...{ source: this.name, epoch: last?.epoch ?? 0, partition, after, messages },
      ...{ through: last?.position ?? after, offset },
    };
  }

  /** A feed that is away answers nothing: the messages wait for it or for Kafka, whichever comes first. */
  private async read(missing: readonly FromFeed[], limit: number): Promise<readonly FeedPage[]> {
    const pages = await this.feed.pages(missing, limit).catch(() => undefined);
    this.isFeedAway = pages === undefined;
    if (!pages) return [];
    return pages.flatMap((page) => {
      const asked = missing.find(({ partition }) => partition === page.partition);
      const cut = asked && this.cut(page, asked);
      if (!cut) return [];
      this.caughtUp += this.intakes[page.partition]?.countNew(cut.messages) ?? 0;
      return [cut];
    });
  }

  /** As much of a page as was asked for: what comes after that is left to Kafka. */
  private cut(page: FeedPage, { upTo, gently }: FromFeed): FeedPage | undefined {
    if (page.epoch !== (this.known.latest?.epoch ?? page.epoch)) return page;
    const [first] = page.messages;
    const most = gently && first ? Math.min(upTo, first.position - 1) : upTo;
    const messages = page.messages.filter(({ position }) => position <= most);
    const through = Math.min(page.through, most);
    return through > page.after ? { ...page, messages, through } : undefined;
  }
}
