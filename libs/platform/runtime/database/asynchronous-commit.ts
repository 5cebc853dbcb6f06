import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/**
 * Asks as the roles that write, since a setting may be a role's own.
 * @throws DesignedError `asynchronous-commit` where a COMMIT is answered before it is on disk.
 */
export async function refuseAsynchronousCommit(database: ContextDatabase): Promise<void> {
  const asked = "select current_setting('synchronous_commit') as commit";
  const answers = await Promise.all([
    database.runtimeQuery<{ readonly commit: string }>(asked),
    database.workerQuery<{ readonly commit: string }>(asked),
  ]);
  if (answers.flat().every(({ commit }) => commit !== 'off')) return;
  throw new DesignedError(
    'asynchronous-commit',
    'internal',
    `PostgreSQL answers ${database.context} with synchronous_commit=off, which can lose acknowledged referrals. Set it to on, for the server, its database and its roles, and start again.`,
  );
}
