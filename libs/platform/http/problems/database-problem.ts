import { type PassingFailure, passingFailure } from '#platform/kernel/passing-failure';
import type { ProblemError } from './problem.error.js';
import { problem, unavailable } from './problem.error.js';

/** Text that PostgreSQL cannot store: an untranslatable or invalid character. */
const BAD_TEXT = new Set(['22021', '22P05']);

/** The 503 (or 400 for text no database takes) that a database's failure means, or undefined for any other error. */
export function databaseProblem(error: unknown): ProblemError | undefined {
  if (!(error instanceof Error)) return undefined;
  return ofPassing(passingFailure(error)) ?? ofText(codeOf(error)) ?? databaseProblem(causeOf(error));
}

function ofPassing(failure: PassingFailure | undefined): ProblemError | undefined {
  if (failure === 'away')
    return unavailable('database-unavailable', 2, 'The database does not answer. Try again shortly.');
  return failure && unavailable('overloaded', 1, 'Too much is going on at once. Try again shortly.');
}

function ofText(code: string | undefined): ProblemError | undefined {
  return code !== undefined && BAD_TEXT.has(code) ? problem('bad-characters') : undefined;
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The driver's own error below an ORM's or a repository's. */
function causeOf(error: Error): unknown {
  return 'driverError' in error && error.driverError !== error ? error.driverError : error.cause;
}
