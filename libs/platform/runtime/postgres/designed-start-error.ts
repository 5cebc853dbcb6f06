/** Every way in which the embedded PostgreSQL refuses to start; stable, for tests and operators. */
export type StartErrorCode =
  | 'platform-unsupported'
  | 'postgres-not-installed'
  | 'binaries-unreachable'
  | 'account-unknown'
  | 'data-folder-unwritable'
  | 'data-folder-unreachable'
  | 'data-folder-foreign'
  | 'data-folder-in-use'
  | 'data-version'
  | 'password-refused'
  | 'server-failed'
  | 'server-silent'
  | 'server-unstoppable';

/**
 * A start that cannot succeed for a reason outside the program. The message is one sentence that says what
 * to do; where the server itself spoke, the last lines of its log follow on lines of their own.
 */
export class DesignedStartError extends Error {
  override readonly name = 'DesignedStartError';

  constructor(
    readonly code: StartErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The `code` of a failed system call (`EACCES`, `ENOENT`, ...), or `unknown`. */
export function systemErrorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown';
}
