import type { Uuid } from '#platform/kernel/ids';

const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/** Timers that could not be fired, and when each is tried again (real time): they hold up no other. */
export class HeldTimers {
  private readonly held = new Map<Uuid, { readonly until: number; readonly failures: number }>();

  get size(): number {
    return this.held.size;
  }

  has(id: Uuid): boolean {
    return this.held.has(id);
  }

  /** Holds a timer that has failed: for a second, and twice as long each time, up to a minute. */
  hold(id: Uuid): void {
    const failures = (this.held.get(id)?.failures ?? 0) + 1;
    const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1));
    this.held.set(id, { failures, until: performance.now() + backOff });
  }

  /** Forgets a timer that has fired. */
  forget(id: Uuid): void {
    this.held.delete(id);
  }

  /** Forgets the others: they were not found due once they were looked for, so another process has fired them. */
  forgetAllBut(kept: ReadonlySet<Uuid>): void {
    for (const id of this.held.keys()) if (!kept.has(id)) this.held.delete(id);
  }

  /** Those that are not tried yet. */
  now(): readonly Uuid[] {
    const now = performance.now();
    return [...this.held].filter(([, { until }]) => until > now).map(([id]) => id);
  }
}
