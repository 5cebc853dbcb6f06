import type { PassingFailure } from '#platform/kernel/passing-failure';

/** An error as PostgreSQL, Node or the driver gives it, and what it is to be taken for. */
export interface DatabaseFailure {
  readonly what: string;
  readonly error: Error;
  readonly failure: PassingFailure;
  /** Whether the connection is gone with it. */
  readonly lost: boolean;
}

/** Written by hand from PostgreSQL's appendix A and Node's list of system errors. */
const CODES: readonly (readonly [string, string, PassingFailure, boolean])[] = [
  ['ECONNREFUSED', 'connection refused', 'away', true],
  ['ECONNRESET', 'connection reset by peer', 'away', true],
  ['ECONNABORTED', 'connection aborted', 'away', true],
  ['EPIPE', 'broken pipe', 'away', true],
  ['ETIMEDOUT', 'operation timed out', 'away', true],
  ['EHOSTUNREACH', 'no route to host', 'away', true],
  ['ENETUNREACH', 'network is unreachable', 'away', true],
  ['ENOTFOUND', 'name not found', 'away', true],
  ['EAI_AGAIN', 'name lookup timed out', 'away', true],
  ['08000', 'connection_exception', 'away', false],
  ['08003', 'connection_does_not_exist', 'away', false],
  ['08006', 'connection_failure', 'away', false],
  ['08P01', 'protocol_violation', 'away', false],
  ['25006', 'read_only_sql_transaction', 'away', false],
  ['25P03', 'idle_in_transaction_session_timeout', 'away', false],
  ['25P04', 'transaction_timeout', 'away', false],
  ['53100', 'disk_full', 'away', false],
  ['57P01', 'admin_shutdown', 'away', false],
  ['57P02', 'crash_shutdown', 'away', false],
  ['57P03', 'cannot_connect_now', 'away', false],
  ['57P04', 'database_dropped', 'away', false],
  ['57P05', 'idle_session_timeout', 'away', false],
  ['58030', 'io_error', 'away', false],
  ['40001', 'serialization_failure', 'busy', false],
  ['40P01', 'deadlock_detected', 'busy', false],
  ['53000', 'insufficient_resources', 'busy', false],
  ['53200', 'out_of_memory', 'busy', false],
  ['53300', 'too_many_connections', 'busy', false],
  ['53400', 'configuration_limit_exceeded', 'busy', false],
  ['55P03', 'lock_not_available', 'busy', false],
  ['57014', 'query_canceled', 'busy', false],
];

const MESSAGES: readonly (readonly [string, PassingFailure])[] = [
  ['Connection terminated', 'away'],
  ['Connection terminated unexpectedly', 'away'],
  ['Connection terminated due to connection timeout', 'away'],
  ['Client has encountered a connection error and is not queryable', 'away'],
  ['Client was closed and is not queryable', 'away'],
  ['Cannot use a pool after calling end on the pool', 'away'],
  ['Query read timeout', 'away'],
  ['timeout expired', 'away'],
  ['timeout exceeded when trying to connect', 'busy'],
];

const OTHERS: readonly (readonly [string, string])[] = [
  ['22001', 'string_data_right_truncation'],
  ['22P05', 'untranslatable_character'],
  ['23505', 'unique_violation'],
  ['23514', 'check_violation'],
  ['25P02', 'in_failed_sql_transaction'],
  ['42501', 'insufficient_privilege'],
  ['42P01', 'undefined_table'],
  ['0A000', 'feature_not_supported'],
  ['P0001', 'raise_exception'],
  ['GN001', 'a version conflict'],
  ['GN003', 'a stream of another kind'],
  ['ENOENT', 'no such file'],
  ['EACCES', 'permission denied'],
];

/** Every failure of the database that passes by itself. */
export function databaseFailures(): readonly DatabaseFailure[] {
  return [
    ...CODES.map(([code, name, failure, lost]) => {
      const error = Object.assign(new Error('canary'), { code });
      return { what: `${code} ${name}`, error, failure, lost };
    }),
    {
      what: 'ENOENT of a socket whose file is not there',
      error: Object.assign(new Error('canary'), { code: 'ENOENT', syscall: 'connect' }),
      ...{ failure: 'away' as const, lost: true },
    },
    ...MESSAGES.map(([message, failure]) => ({
      what: message,
      error: new Error(message),
      ...{ failure, lost: true },
    })),
  ];
}

/** Errors that no waiting mends. */
export function otherErrors(): readonly Pick<DatabaseFailure, 'what' | 'error'>[] {
  return [
    ...OTHERS.map(([code, name]) => ({
      what: `${code} ${name}`,
      error: Object.assign(new Error('canary'), { code }),
    })),
    { what: 'a mistake of ours', error: new TypeError('x is not a function') },
  ];
}
