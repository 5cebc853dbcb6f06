import { randomUUID } from 'node:crypto';
import { beatDuring } from '#platform/runtime/beat-during';
import type { PublishedPage } from '#platform/runtime/messages/feed';
import type { TransportContext } from '#platform/runtime/messages/transport';
import { Wakeup } from '#platform/runtime/messages/wakeup';
import { checkFork } from './fork-check.js';
import { RelayCheckpoints, type Relayed } from './relay-checkpoints.js';
import { RelayLease } from './relay-lease.js';
import { type RelayTopic, TopicAccessRefused } from './relay-topic.js';

/** How a relay is set; in milliseconds. */
export interface RelayTimings {
  readonly lease: number;
  readonly renewal: number;
  /** How often somebody without the lease asks for it, and how often a fork is looked at again. */
  readonly retry: number;
  readonly longestBackOff: number;
}

/** How the relay of a context stands, as this copy of the process knows it. */
export interface RelayStatus {
  /** Whether this copy publishes. */
  readonly isLeading: boolean;
  readonly reason: 'log-forked' | 'topic-partitions-changed' | 'topic-access-refused' | undefined;
  /** Messages that were acknowledged, repetitions included, since the process began. */
  readonly sent: number;
  /** Positions of the log that this copy, while it leads, has not relayed yet. */
  readonly lag: number;
  /** For how long it has tried in vain to publish (milliseconds of real time); 0 while all goes well. */
  readonly failingFor: number;
}

const POLL_MS = 200;
/** Rows of the log read at once, over all partitions, and of one partition at the least. */
const AT_ONCE = 2_048;
const LEAST = 64;
/** Of one partition sent at once: well below what a broker takes as one batch by default, headers included. */
const MOST_BYTES = 512 * 1_024;
const HEADER_BYTES = 1_024;

/**
 * Publishes a context's public events to its topic, in order, under the one lease of the context. What is not certain to
 * be there is sent again from the checkpoint, which moves only for the lease's own generation: whoever has lost it without
 * knowing can only repeat. It reads the log alone.
 */
export class Relay {
  private readonly wakeup = new Wakeup();
  private readonly lease: RelayLease;
  private readonly checkpoints: RelayCheckpoints;
  private running: Promise<void> | undefined;
  private stopListening: () => void = () => undefined;
  private stopping = false;
  private isLeading = false;
  private reason: RelayStatus['reason'];
  private sent = 0;
  private renewedAt = 0;
  private lag = 0;
  private failingSince: number | undefined;
  private refusedAt = 0;

  constructor(
    private readonly context: TransportContext,
    private readonly topic: RelayTopic,
    private readonly timings: RelayTimings,
  ) {
    this.lease = new RelayLease(context.database, randomUUID(), timings.lease / 1_000);
    this.checkpoints = new RelayCheckpoints(context.database);
  }

  /** Begins to ask for the lease; returns at once. */
  start(): void {
    this.stopListening = this.context.feed.listen(() => {
      if (this.isLeading) this.wakeup.wake();
    });
    this.running = this.run();
  }

  /** Finishes what is under way and gives the lease up. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening();
    this.wakeup.wake();
    await this.running;
  }

  get status(): RelayStatus {
    const failingFor = this.failingSince === undefined ? 0 : performance.now() - this.failingSince;
    return { isLeading: this.isLeading, reason: this.reason, sent: this.sent, lag: this.lag, failingFor };
  }

  private async run(): Promise<void> {
    let backOff = 0;
    while (!this.stopping) {
      const generation = await this.take();
      if (generation === undefined) {
        this.forgetRefusal();
        await this.wakeup.wait(this.timings.retry);
        continue;
      }
      try {
        await this.lead(generation);
        backOff = 0;
      } catch (error) {
        // The broker or the database is away, or has refused: what is not acknowledged is sent again.
        this.failingSince ??= performance.now();
        if (error instanceof TopicAccessRefused) {
          this.reason = 'topic-access-refused';
          this.refusedAt = performance.now();
        }
        backOff = Math.min(this.timings.longestBackOff, backOff === 0 ? POLL_MS : backOff * 2);
      } finally {
        this.isLeading = false;
        this.lag = 0;
        await this.topic.close();
        await this.lease.release(generation).catch(() => undefined);
      }
      if (!this.stopping && backOff > 0) await this.wakeup.wait(backOff);
    }
  }

  /** Asks for the lease, and hears meanwhile of what whoever holds it has found. */
  private async take(): Promise<number | undefined> {
    try {
      await this.hearOfEpoch();
      return await this.lease.take();
    } catch {
      return undefined;
    }
  }

  private async hearOfEpoch(): Promise<void> {
    await this.context.log.open();
    const forked = await this.lease.forked();
    this.context.feed.hold(forked);
    if (this.reason === 'log-forked' || forked) this.reason = forked ? 'log-forked' : undefined;
  }

  /** Whoever is refused gives the lease up: another copy that has kept it is not. */
  private forgetRefusal(): void {
    const isOver = performance.now() - this.refusedAt > this.timings.lease;
    if (this.reason === 'topic-access-refused' && isOver) this.reason = undefined;
  }

  /** Publishes for as long as the lease is held. */
  private async lead(generation: number): Promise<void> {
    this.renewedAt = performance.now();
    if (!(await this.renewing(generation, this.topic.open()))) {
      this.reason = 'topic-partitions-changed';
      await this.wakeup.wait(this.timings.retry);
      return;
    }
    if (this.reason === 'topic-partitions-changed') this.reason = undefined;
    const relayed = await this.begin(generation);
    if (!relayed) return;
    this.isLeading = true;
    while (!this.stopping && this.topic.fits() && (await this.keep(generation))) {
      const moved = await this.relay(generation, relayed);
      if (moved === undefined) return;
      if (this.reason === 'topic-access-refused') this.reason = undefined;
      if (!moved) await this.wakeup.wait(POLL_MS);
    }
  }

  /** Claims the checkpoints once the topic agrees with the log. @returns undefined where it does not, or the lease is lost. */
  private async begin(generation: number): Promise<Map<number, number> | undefined> {
    const { log, database, feed } = this.context;
    for (;;) {
      await log.open();
      const relayed = await this.checkpoints.claim(generation, log.epoch);
      if (!relayed) return undefined;
      const check = await this.renewing(generation, checkFork(this.topic, database, relayed, log.epoch));
      await this.lease.noteFork(generation, check.forked);
      feed.hold(check.forked);
      if (!check.forked) {
        if (this.reason === 'log-forked') this.reason = undefined;
        return fromWhere(relayed, check.last);
      }
      this.reason = 'log-forked';
      await this.wakeup.wait(this.timings.retry);
      if (this.stopping || !(await this.keep(generation))) return undefined;
    }
  }

  /**
   * Does what may take longer than the lease while renewing that. `keep` does not count it as kept: it tells afterwards
   * whether it was lost, and whether the epoch is another one.
   */
  private renewing<T>(generation: number, work: Promise<T>): Promise<T> {
    const renew = async (): Promise<void> => {
      await this.lease.renew(generation);
    };
    return beatDuring(work, renew, this.timings.renewal);
  }

  /** Renews the lease when it is time. @returns whether it is still held, and the epoch still the one that is published. */
  private async keep(generation: number): Promise<boolean> {
    const now = performance.now();
    if (now - this.renewedAt < this.timings.renewal) return true;
    const held = await this.lease.renew(generation);
    if (held) this.renewedAt = now;
    const { log } = this.context;
    const { epoch } = log;
    await log.open();
    return held && log.epoch === epoch;
  }

  /** @returns whether anything moved; undefined where another one has taken over. */
  private async relay(generation: number, relayed: Map<number, number>): Promise<boolean | undefined> {
    const heads = await this.context.log.heads();
    const behind = heads.flatMap((head, partition) => {
      const after = relayed.get(partition) ?? 0;
      return head > after ? [{ partition, after }] : [];
    });
    this.lag = behind.reduce((sum, { partition, after }) => sum + (heads[partition] ?? 0) - after, 0);
    if (behind.length === 0) {
      this.failingSince = undefined;
      return false;
    }
    const limit = Math.max(LEAST, Math.floor(AT_ONCE / behind.length));
    const pages = (await this.context.feed.published(behind, limit)).map(cutToBytes);
    const moved = await this.publish(generation, pages);
    if (!moved) return undefined;
    this.failingSince = undefined;
    for (const { partition, through } of pages) relayed.set(partition, through);
    return true;
  }

  private async publish(generation: number, pages: readonly PublishedPage[]): Promise<boolean> {
    const full = pages.filter(({ rows }) => rows.length > 0);
    const offsets =
      full.length === 0 ? new Map<number, number>() : await this.renewing(generation, this.topic.send(full));
    this.sent += full.reduce((sum, { rows }) => sum + rows.length, 0);
    return this.checkpoints.move(
      generation,
      pages.map(({ partition, through }): Relayed => ({
        ...{ partition, position: through, offset: offsets.get(partition) ?? null },
      })),
    );
  }
}

/** As much of a page as goes out at once; the rest comes with the next one. */
function cutToBytes(page: PublishedPage): PublishedPage {
  let bytes = 0;
  const most = page.rows.findIndex(
    ({ text }) => (bytes += Buffer.byteLength(text) + HEADER_BYTES) > MOST_BYTES,
  );
  if (most === -1) return page;
  const rows = page.rows.slice(0, Math.max(1, most));
  return { ...page, rows, through: rows.at(-1)?.position ?? page.after };
}

/** The checkpoints, or the last message in the topic where that stands before them: what is missing there is sent again. */
function fromWhere(relayed: readonly Relayed[], last: ReadonlyMap<number, number>): Map<number, number> {
  return new Map(
    relayed.map(({ partition, position }) => [
      partition,
      Math.min(position, last.get(partition) ?? position),
    ]),
  );
}
