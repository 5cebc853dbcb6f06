import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import { destroyTexts } from '#platform/runtime/vault/destroy-texts';

/**
 * Destroys a person's key first, then every revision of the record and what is left of its one-time codes. The row of the
 * number goes with `release-identity`. So do the receipts of acts on the record, which keep a keyed hash of what was asked;
 * those of letting go stay, for a repetition, and their requests name a reason alone. The audit stays, and tells no more than the pseudonym.
 */
export const destroyRecord =
  (runtime: ContextRuntime): PendingCommandHandler =>
  async ({ stream: person }) => {
    await destroyTexts(runtime.database, person);
    await runtime.database.workerQuery('delete from link_code where person = $1', [person]);
    await runtime.database.workerQuery(
      `delete from receipt r
        where r.stream = $1
          and not exists (select from event e
                           where e.stream = $1 and e.type = 'holder-let-go' and e.meta->>'causation' = r.command_id::text)`,
      [person],
    );
    return 'destroyed';
  };
