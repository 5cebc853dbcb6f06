import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';

/**
 * Destroys a person's key first, then every revision of the record and what is left of its one-time codes. The row of the
 * number goes with `release-identity`; the audit stays, and tells no more than the pseudonym.
 */
export const destroyRecord =
  (runtime: ContextRuntime): PendingCommandHandler =>
  async ({ stream: person }) => {
    await runtime.database.workerQuery('delete from person_key where person = $1', [person]);
    await runtime.database.workerQuery('delete from vault where person = $1', [person]);
    await runtime.database.workerQuery('delete from link_code where person = $1', [person]);
    return 'destroyed';
  };
