import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import type { DestroyNameOutput } from './name-destruction.process.js';

/** Destroys one name of a member. */
export function destroyName(runtime: ContextRuntime): PendingCommandHandler {
  return async ({ stream: member, payload }) => {
    const { name } = payload as DestroyNameOutput['payload'];
    await runtime.database.workerQuery('delete from vault where person = $1 and id = $2', [member, name]);
    return 'destroyed';
  };
}
