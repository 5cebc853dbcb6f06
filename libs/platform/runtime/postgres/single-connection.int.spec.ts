import { describe, expect, it } from '@jest/globals';
import { testPostgres } from '#platform/testing/test-postgres';
import { ask } from '#platform/testing/postgres-processes';
import { singleConnection } from './single-connection.js';

describe('A connection of its own', () => {
  it('that is cut off while nothing is asked ends nobody’s process, and rejects what is asked then', async () => {
    const { adminUrl } = testPostgres();
    const client = singleConnection({ connectionString: adminUrl });
    await client.connect();
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const cutOff = new Promise<void>((resolve) => client.once('end', resolve));
    await ask(adminUrl, `select pg_terminate_backend(${rows[0]?.pid})`);
    await cutOff;
    await expect(client.query('select 1')).rejects.toThrow();
  });
});
