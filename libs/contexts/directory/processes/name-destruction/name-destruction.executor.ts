import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import { destroyTexts } from '#platform/runtime/vault/destroy-texts';
import type { DestroyNameOutput } from './name-destruction.process.js';

/** Destroys one name of a member, with the key that it alone was sealed under. */
export function destroyName(runtime: ContextRuntime): PendingCommandHandler {
  return async ({ payload }) => {
    const { name } = payload as DestroyNameOutput['payload'];
    await destroyTexts(runtime.database, name);
    return 'destroyed';
  };
}
