import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import type { DestroyNameOutput } from './name-destruction.process.js';

/** Destroys one name of a member, with the key that it alone was sealed under. */
export function destroyName(runtime: ContextRuntime): PendingCommandHandler {
  return async ({ tenant, payload }) => {
    const { name } = payload as DestroyNameOutput['payload'];
    await runtime.database.workerQuery('delete from person_key where tenant = $1 and person = $2', [
      tenant,
      name,
    ]);
    await runtime.database.workerQuery('delete from vault where tenant = $1 and person = $2', [tenant, name]);
    return 'destroyed';
  };
}
