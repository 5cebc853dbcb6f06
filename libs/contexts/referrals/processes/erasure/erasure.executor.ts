import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';

/** Destroys the keys that every organisation of this context has of a person. */
export function destroyPersonKeys(runtime: ContextRuntime): PendingCommandHandler {
  return async ({ stream: person }) => {
    await runtime.database.workerQuery('delete from person_key where person = $1', [person]);
    return 'destroyed';
  };
}
