/** How a failure of the database passes: it is away, going or takes no writing, or it has too much to do at once. */
export type PassingFailure = 'away' | 'busy';

/** Of Node's sockets and of looking up names; ENOENT is one where a socket's file is not there, and else a missing file. */
const SOCKET = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'],
]);

/**
 * PostgreSQL 18, appendix A: connection exceptions, a server that only reads (a standby), a session ended for its idle or
 * long transaction, disk full, shut down, crashed, not yet up, database dropped, session ended for idling, input or output.
 */
const AWAY = /^(08[0-9A-Z]{3}|25006|25P0[34]|53100|57P0[1-5]|58030)$/;

/** The other insufficient resources, no lock in time, statement cancelled, serialisation failure, deadlock. */
const BUSY = /^(53[0-9A-Z]{3}|55P03|57014|40001|40P01)$/;

/** How the messages of node-postgres and pg-pool begin that carry no code. */
const AWAY_MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
  'Query read timeout',
  'timeout expired',
];
const BUSY_MESSAGES = ['timeout exceeded when trying to connect'];

interface Failure {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
}

/** Which failure of the database an error is that passes by itself, by its code or, where it has none, by its message. */
export function passingFailure(error: unknown): PassingFailure | undefined {
  const { code, message } = parts(error);
  if (typeof code !== 'string') return byMessage(message);
  if (isSocketFailure(error) || AWAY.test(code)) return 'away';
  return BUSY.test(code) ? 'busy' : undefined;
}

/** Whether the connection is gone, or did not come about: nothing can be asked on it, not even to roll back. */
export function isLostConnection(error: unknown): boolean {
  return typeof parts(error).code === 'string' ? isSocketFailure(error) : passingFailure(error) !== undefined;
}

function isSocketFailure(error: unknown): boolean {
  const { code, syscall } = parts(error);
  return typeof code === 'string' && (SOCKET.has(code) || (code === 'ENOENT' && syscall === 'connect'));
}

function byMessage(message: unknown): PassingFailure | undefined {
  if (typeof message !== 'string') return undefined;
  if (AWAY_MESSAGES.some((start) => message.startsWith(start))) return 'away';
  return BUSY_MESSAGES.some((start) => message.startsWith(start)) ? 'busy' : undefined;
}

function parts(error: unknown): Failure {
  return typeof error === 'object' && error !== null ? error : {};
}
