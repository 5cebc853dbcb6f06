import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** An event with its place in a log: what projections and processes are given. */
export interface StoredEvent<Event> {
  readonly tenant: Uuid;
  readonly stream: Uuid;
  /** Place in its stream, from 1. */
  readonly version: number;
  readonly partition: number;
  readonly position: number;
  readonly occurredAt: Instant;
  readonly recordedAt: Instant;
  readonly event: Event;
}
