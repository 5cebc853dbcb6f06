import type { ContextDatabase } from '#platform/runtime/database/context-database';

/** How long a command's repetition gets its first answer, in days of real time. */
const KEPT_DAYS = 7;
const AT_ONCE = 1_000;

/**
 * Removes receipts older than 7 days (real time), oldest first and at most 1,000 of them: from then on a repetition is a
 * new command. What a pending command may have left since it was decided stays while it is open, so that it happens once
 * however late it is carried out. @returns whether there may be more.
 */
export async function purgeReceipts(database: ContextDatabase): Promise<boolean> {
  const removed = await database.workerQuery(
    `delete from receipt r using (
       select tenant, command_id from receipt
        where recorded_at < least(statement_timestamp() - make_interval(days => ${KEPT_DAYS}),
                                  (select min(decided_at) from pending_command where done_at is null))
        order by recorded_at limit ${AT_ONCE}) old
      where r.tenant = old.tenant and r.command_id = old.command_id
      returning 1`,
  );
  return removed.length === AT_ONCE;
}
