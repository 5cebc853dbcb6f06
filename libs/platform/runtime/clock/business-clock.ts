import type { Clock, Instant } from '#platform/kernel/clock';

/**
 * Business time: real time, moved by an offset that only tests, the demo and the control port set. Time never goes back
 * while the process runs, except when the demo begins its year.
 */
export class BusinessClock implements Clock {
  private readonly listeners = new Set<() => void>();

  /** `offset`: how many milliseconds it is ahead of real time at first. */
  constructor(private offset = 0) {}

  now(): Instant {
    return new Date(this.milliseconds()).toISOString();
  }

  /** Business time in milliseconds since 1970. */
  milliseconds(): number {
    return Date.now() + this.offset;
  }

  /** Moves business time to an instant; it runs on from there. */
  set(instant: Instant): void {
    this.offset = Date.parse(instant) - Date.now();
    for (const listener of this.listeners) listener();
  }

  /** Moves business time forward. */
  advance(milliseconds: number): void {
    this.offset += milliseconds;
    for (const listener of this.listeners) listener();
  }

  /** Moves business time to be so many milliseconds ahead of real time; asked twice it stays there. */
  beAhead(milliseconds: number): void {
    this.offset = milliseconds;
    for (const listener of this.listeners) listener();
  }

  /** Returns to real time. */
  reset(): void {
    this.offset = 0;
    for (const listener of this.listeners) listener();
  }

  /** Calls `listener` when time was moved; the answer stops it. */
  onMove(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
