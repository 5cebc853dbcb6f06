import type { ProblemError } from './problem.error.js';
import { problem, unavailable } from './problem.error.js';

/** Node's and PostgreSQL's codes for a server that is away or going (PostgreSQL 18, appendix A). */
const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  '25006',
  '25P03',
  '53100',
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);

/** Too many connections, no lock in time, statement cancelled, serialisation failure or deadlock. */
const BUSY = new Set(['53200', '53300', '55P03', '57014', '40001', '40P01']);

/** Text that PostgreSQL cannot store: an untranslatable or invalid character. */
const BAD_TEXT = new Set(['22021', '22P05']);

/** The messages of node-postgres and pg-pool that carry no code. */
const AWAY_MESSAGES = [
  'Connection terminated',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end on the pool',
];
const BUSY_MESSAGES = ['timeout exceeded when trying to connect'];

/** The 503 (or 400 for text no database takes) that a database's failure means, or undefined for any other error. */
export function databaseProblem(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error)) return undefined;
  return byCode(codeOf(error)) ?? byMessage(error.message) ?? databaseProblem(causeOf(error));
}

function byCode(code: string | undefined): ProblemError | undefined {
  if (code === undefined) return undefined;
  if (AWAY.has(code) || /^08[0-9A-Z]{3}$/.test(code)) return away();
  if (BUSY.has(code)) return busy();
  return BAD_TEXT.has(code) ? problem('bad-characters') : undefined;
}

function byMessage(message: string): ProblemError | undefined {
  if (AWAY_MESSAGES.some((start) => message.startsWith(start))) return away();
  return BUSY_MESSAGES.some((start) => message.startsWith(start)) ? busy() : undefined;
}

function away(): ProblemError {
  return unavailable('database-unavailable', 2, 'The database does not answer. Try again shortly.');
}

function busy(): ProblemError {
  return unavailable('overloaded', 1, 'Too much is going on at once. Try again shortly.');
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The driver's own error below an ORM's or a repository's. */
function causeOf(error: Error): unknown {
  return 'driverError' in error && error.driverError !== error ? error.driverError : error.cause;
}
