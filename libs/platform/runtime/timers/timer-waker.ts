/** What a waker has done since it was started. */
export interface WakerFigures {
  /** How many times it has asked to be woken. */
  readonly set: number;
  /** How often it was woken. */
  readonly woken: number;
}

/**
 * Wakes the sweeper of one context when the time of a timer has come, also of a timer that another process has set. It
 * only wakes: the rows are the truth, and what it loses is found by the sweeper's own look.
 */
export interface TimerWaker {
  /** Listens for the times that any process of the context has set; returns at once. */
  start(onDue: () => void): void;
  /** Asks to be woken at instants (real time, milliseconds since 1970). Returns at once, whatever becomes of it. */
  set(instants: readonly number[]): void;
  /** Stops within a few seconds, also where nobody answers any more. */
  stop(): Promise<void>;
  /** What somebody should look at, as a stable code; undefined where all is well. */
  trouble(): string | undefined;
  figures(): WakerFigures;
}

/** Makes the waker of a context. */
export type TimerWakers = (context: string) => TimerWaker;
