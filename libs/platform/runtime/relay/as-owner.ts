import type { Client } from 'pg';
import { READ_COMMITTED } from '#platform/runtime/database/read-committed';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { singleConnection } from '#platform/runtime/postgres/single-connection';

/** Does an operator's work on a context's tables as their owner, in one transaction on a connection of its own. */
export async function asOwner<T>(
  { owner, schema }: Pick<ContextDatabaseSettings, 'owner' | 'schema'>,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const options = `-c search_path=${schema} ${READ_COMMITTED}`;
  const client = singleConnection({ connectionString: owner, options });
  await client.connect();
  try {
    await client.query('begin');
    const done = await work(client);
    await client.query('commit');
    return done;
  } finally {
    await client.end();
  }
}
