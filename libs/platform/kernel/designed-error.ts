/** The families of designed errors; the HTTP layer maps each to a status. */
export type ErrorFamily =
  | 'invalid'
  | 'forbidden'
  | 'not-found'
  | 'conflict'
  | 'stale-revision'
  | 'key-reused'
  | 'unavailable'
  | 'internal';

/**
 * An error that was foreseen: a stable code, a sentence that says what to do, no personal data.
 * `retryAfterSeconds` goes with `unavailable`.
 */
export class DesignedError extends Error {
  constructor(
    readonly code: string,
    readonly family: ErrorFamily,
    message: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(message);
    this.name = 'DesignedError';
  }
}
