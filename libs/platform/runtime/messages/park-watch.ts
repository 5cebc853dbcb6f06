import type { Uuid } from '#platform/kernel/ids';

const MINUTE_MS = 60_000;
const MOST_PARKED = 20;
const LARGEST_SHARE = 0.1;

interface Minute {
  since: number;
  readonly seen: Set<Uuid>;
  readonly parked: Set<Uuid>;
}

/**
 * Tells a poison message from a bug or an outage: more than 20 streams of a partition, and more than a tenth of those
 * seen, parked within a minute.
 */
export class ParkWatch {
  private readonly minutes = new Map<number, Minute>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Notes that a stream's message came by. */
  seen(partition: number, stream: Uuid): void {
    this.minute(partition).seen.add(stream);
  }

  /** Notes a parked stream. @returns whether the partition must halt. */
  parked(partition: number, stream: Uuid): boolean {
    const minute = this.minute(partition);
    minute.parked.add(stream);
    return minute.parked.size > MOST_PARKED && minute.parked.size > minute.seen.size * LARGEST_SHARE;
  }

  /** Begins a new minute for a partition. */
  reset(partition: number): void {
    this.minutes.delete(partition);
  }

  private minute(partition: number): Minute {
    const known = this.minutes.get(partition);
    if (known && this.now() - known.since < MINUTE_MS) return known;
    const fresh: Minute = { since: this.now(), seen: new Set(), parked: new Set() };
    this.minutes.set(partition, fresh);
    return fresh;
  }
}
