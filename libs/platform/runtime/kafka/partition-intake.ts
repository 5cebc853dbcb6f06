import type { Message } from '#platform/runtime/messages/feed';
import { type DeliveredMessage, PartitionBuffer, type Taken } from './partition-buffer.js';

/** Whoever has not asked for so long is not waiting: a stopped partition, for example. */
const ASKED_LATELY_MS = 15_000;

/** One partition of a source, as it comes in: what was delivered, where its reader stands, and since when it waits. */
export class PartitionIntake {
  private readonly buffer = new PartitionBuffer();
  private after = -1;
  private movedAt = 0;
  private askedAt = Number.NEGATIVE_INFINITY;
  private waitingSince: number | undefined;
  private counted = { epoch: 0, position: 0 };
  private holeAt = 0;
  private timer: NodeJS.Timeout | undefined;

  get isEmpty(): boolean {
    return this.buffer.isEmpty;
  }

  get isFull(): boolean {
    return this.buffer.isFull;
  }

  get isHalfEmpty(): boolean {
    return this.buffer.isHalfEmpty;
  }

  get delivered(): { readonly epoch: number; readonly position: number } {
    return this.buffer.delivered;
  }

  /** Begins anew: what was delivered will be delivered again. */
  begin(): void {
    this.buffer.clear();
    this.waitingSince = undefined;
    clearTimeout(this.timer);
  }

  /** Adds what was delivered. */
  add(delivered: DeliveredMessage): void {
    this.buffer.add(delivered);
  }

  /** What there is after the reader's position. */
  take(
    { after, epoch }: { readonly after: number; readonly epoch?: number | undefined },
    limit: number,
    now: number,
  ): Taken {
    this.askedAt = now;
    if (after !== this.after) {
      this.after = after;
      this.movedAt = now;
      this.waitingSince = undefined;
      clearTimeout(this.timer);
    }
    const taken = this.buffer.take(after, limit, epoch);
    if (taken.kind !== 'nothing') this.waitingSince ??= now;
    return taken;
  }

  /** Since when it is known that there is more after the reader's position. */
  behindSince(after: number, now: number): number {
    if (after !== this.after) return now;
    return (this.waitingSince ??= now);
  }

  /** Calls once, unless the reader moves before. */
  callAfter(milliseconds: number, call: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(call, Math.ceil(milliseconds));
    this.timer.unref();
  }

  /** Since when a reader who still asks has not moved though there is more; undefined where that is not so. */
  stuckSince(now: number): number | undefined {
    if (this.waitingSince === undefined || now - this.askedAt > ASKED_LATELY_MS) return undefined;
    return Math.max(this.movedAt, this.waitingSince);
  }

  /** @returns whether a hole is seen for the first time. */
  noteHole(before: number): boolean {
    const isNew = this.holeAt !== before;
    this.holeAt = before;
    return isNew;
  }

  /** How many of the messages have not been handed over before. */
  countNew(messages: readonly Message[]): number {
    const last = messages.at(-1);
    if (!last) return 0;
    const { epoch, position } = this.counted;
    const before = last.epoch === epoch ? position : 0;
    this.counted = { epoch: last.epoch, position: Math.max(before, last.position) };
    return messages.filter((message) => message.position > before).length;
  }
}
