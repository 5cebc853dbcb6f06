/** An instant in UTC as ISO 8601 with milliseconds, e.g. `2026-11-22T09:00:00.000Z`; sorts as text. */
export type Instant = string;

/** A calendar date without time, `YYYY-MM-DD`. */
export type CalendarDate = string;

/**
 * Business time: the one clock of grants, due dates and timers. A test or the demo may move it;
 * tokens, leases and recorded time follow real time instead.
 */
export interface Clock {
  now(): Instant;
}
