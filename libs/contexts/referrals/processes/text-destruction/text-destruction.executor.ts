import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import { destroyTexts } from '#platform/runtime/vault/destroy-texts';

/** Destroys every text of a person in this context, and the keys that each organisation sealed them under. */
export function destroyPersonTexts(runtime: ContextRuntime): PendingCommandHandler {
  return async ({ stream: person }) => {
    await destroyTexts(runtime.database, person);
    return 'destroyed';
  };
}
