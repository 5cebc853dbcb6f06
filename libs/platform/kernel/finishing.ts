/**
 * How long a server that stops lets requests under way finish, in milliseconds; then their connections are closed.
 * Longer than the two seconds that a request may wait for its caller's own writes, and short enough that PostgreSQL is
 * down too within the ten seconds after which container runtimes kill.
 */
export const FINISH_WITHIN_MS = 5_000;
