/** Since when something has not gone on, by `performance.now`; undefined: it goes on. */
export interface Progress {
  /** A member of the group without an assignment. */
  readonly withoutAssignment: number | undefined;
  /** Records lie in Kafka that the consumer was not delivered. */
  readonly undelivered: number | undefined;
  /** There is more, and whoever handles it asks, and no checkpoint moves. */
  readonly unmoved: number | undefined;
}

/** What is to be done about a consumer. */
export type Verdict = 'goes-on' | 'make-anew' | 'give-up';

/** Within how many milliseconds what is watched has to go on. */
export interface WatchdogLimits {
  /** Records are delivered, and checkpoints move. */
  readonly move: number;
  /** An assignment is there. */
  readonly assign: number;
  /** It helps that the consumer was made anew. */
  readonly help: number;
}

export const WATCHDOG_LIMITS: WatchdogLimits = { move: 30_000, assign: 60_000, help: 30_000 };

/**
 * Judges a consumer by its progress, not by whether it lives: one that can die in a process that lives on is made anew,
 * and when that does not help the process is. While the broker, or the database, is away nothing is judged.
 */
export class Watchdog {
  private remadeAt: number | undefined;
  private movableSince: number | undefined;

  /** Whether it stands still: the part is not ready then. */
  isStalled = false;

  constructor(private readonly limits: WatchdogLimits = WATCHDOG_LIMITS) {}

  /** Judges what is seen at a time; `canMove`: whether broker, topics and database are there. */
  judge(progress: Progress, canMove: boolean, now: number): Verdict {
    const { withoutAssignment, undelivered, unmoved } = progress;
    this.movableSince = canMove ? (this.movableSince ?? now) : undefined;
    const from = this.movableSince ?? now;
    const isLate = (since: number | undefined, within: number): boolean =>
      since !== undefined && now - Math.max(since, from) > within;
    this.isStalled =
      canMove &&
      (isLate(withoutAssignment, this.limits.assign) ||
        isLate(undelivered, this.limits.move) ||
        isLate(unmoved, this.limits.move));
    if (!this.isStalled) {
      // What was made anew has its time to come to rest: not until it moves is it forgotten that it was.
      const rests = withoutAssignment === undefined && undelivered === undefined && unmoved === undefined;
      if (rests || !canMove) this.remadeAt = undefined;
      return 'goes-on';
    }
    if (this.remadeAt === undefined) {
      this.remadeAt = now;
      return 'make-anew';
    }
    return now - this.remadeAt > this.limits.help ? 'give-up' : 'goes-on';
  }
}
