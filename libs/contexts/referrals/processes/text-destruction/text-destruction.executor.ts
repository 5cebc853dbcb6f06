import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';

/** Destroys every text of a person in this context, and the keys that each organisation sealed them under. */
export function destroyPersonTexts(runtime: ContextRuntime): PendingCommandHandler {
  return async ({ stream: person }) => {
    await runtime.database.workerQuery('delete from person_key where person = $1', [person]);
    await runtime.database.workerQuery('delete from vault where person = $1', [person]);
    return 'destroyed';
  };
}
