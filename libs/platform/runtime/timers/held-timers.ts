import type { Uuid } from '#platform/kernel/ids';
import { STUCK_AFTER } from '#platform/runtime/stuck-after';

const FIRST_BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/** Timers of one aggregate that keep failing for one reason, which is a code and never the text of an error. */
export interface StuckTimers {
  readonly aggregate: string;
  readonly error: string;
  readonly n: number;
}

interface Held {
  readonly until: number;
  readonly failures: number;
  readonly aggregate: string;
  readonly error: string;
}

/** Timers that could not be fired, and when each is tried again (real time): they hold up no other. */
export class HeldTimers {
  private readonly held = new Map<Uuid, Held>();

  get size(): number {
    return this.held.size;
  }

  has(id: Uuid): boolean {
    return this.held.has(id);
  }

  /** Those that have failed again and again, whatever for: a reason that should pass and does not is one too. */
  stuck(): readonly StuckTimers[] {
    const stuck = new Map<string, StuckTimers>();
    for (const { aggregate, error, failures } of this.held.values()) {
      if (failures < STUCK_AFTER) continue;
      const key = JSON.stringify([aggregate, error]);
      stuck.set(key, { aggregate, error, n: (stuck.get(key)?.n ?? 0) + 1 });
    }
    return [...stuck.values()];
  }

  /** Holds a timer that has failed: for a second, and twice as long each time, up to a minute. `error` is a code. */
  hold({ id, aggregate }: { readonly id: Uuid; readonly aggregate: string }, error: string): void {
    const failures = (this.held.get(id)?.failures ?? 0) + 1;
    const backOff = Math.min(LONGEST_BACK_OFF_MS, FIRST_BACK_OFF_MS * 2 ** (failures - 1));
    this.held.set(id, { failures, aggregate, error, until: performance.now() + backOff });
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
