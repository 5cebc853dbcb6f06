import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';

/**
 * Destroys all that is sealed for a person in this context: first the keys, each organisation's, then the texts. For what
 * processes put out alone, for it heeds no tenant.
 */
export async function destroyTexts(
  database: Pick<ContextDatabase, 'workerQuery'>,
  person: Uuid,
): Promise<void> {
  await database.workerQuery('delete from person_key where person = $1', [person]);
  await database.workerQuery('delete from vault where person = $1', [person]);
}
