import { DesignedError } from '#platform/kernel/designed-error';
import { isLostConnection, passingFailure } from '#platform/kernel/passing-failure';

interface CodedError {
  readonly code?: unknown;
  readonly constraint?: unknown;
  readonly message?: unknown;
}

function coded(error: unknown): CodedError {
  return typeof error === 'object' && error !== null ? error : {};
}

/** SQLSTATE or system code of an error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const { code } = coded(error);
  return typeof code === 'string' ? code : undefined;
}

const CODE = /^[A-Za-z0-9_-]{1,40}$/;

/** What may be kept and shown of an error: its code, or its kind; never its message, which may hold values. */
export function stableCode(error: unknown): string {
  const name = error instanceof Error ? error.name : undefined;
  return [errorCode(error), name].find((one) => one !== undefined && CODE.test(one)) ?? 'unknown';
}

/** A statement prepared before a table was changed: the connection that holds it must go. */
const STALE_PLAN = /cached plan must not change result type/;

function isStalePlan(error: unknown): boolean {
  const { message } = coded(error);
  return errorCode(error) === '0A000' && typeof message === 'string' && STALE_PLAN.test(message);
}

/** Whether trying again later may help: the database is away or busy, or the statement is to be prepared anew. */
export function isTransient(error: unknown): boolean {
  if (error instanceof DesignedError) return error.family === 'unavailable';
  return passingFailure(error) !== undefined || isStalePlan(error);
}

/** Whether the connection itself is of no more use: nothing can be asked of it, not even to roll back. */
export function isConnectionLost(error: unknown): boolean {
  return isLostConnection(error) || isStalePlan(error);
}

/** Whether a statement would have written a second row under this unique key. */
export function breaksKey(error: unknown, key: string): boolean {
  return errorCode(error) === '23505' && coded(error).constraint === key;
}

/** Whether the append met a version that another command had written first. */
export function isVersionConflict(error: unknown): boolean {
  return errorCode(error) === 'GN001' || breaksKey(error, 'event_pkey');
}

/** Whether the command was one of another kind of stream than stands under its id. */
export function isOtherKind(error: unknown): boolean {
  return errorCode(error) === 'GN003';
}

/** Turns a lost or refusing database into the designed error that callers see; leaves everything else as it is. */
export function asDesigned(error: unknown): unknown {
  if (error instanceof DesignedError || !isTransient(error)) return error;
  return new DesignedError(
    'database-unavailable',
    'unavailable',
    'The database does not answer. Try again shortly.',
    2,
  );
}
