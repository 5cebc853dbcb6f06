import { afterAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import {
  cloneDatabase,
  createDatabase,
  dropDatabase,
  ensureTemplate,
  testPostgres,
} from './test-postgres.js';

const names = ['testing_empty', 'testing_template', 'testing_template_draft', 'testing_copy'];

async function tables(database: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: testPostgres().connectionString(database) });
  await client.connect();
  try {
    const { rows } = await client.query<{ relname: string }>(
      "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY relname",
    );
    return rows.map((row) => row.relname);
  } finally {
    await client.end();
  }
}

async function run(connectionString: string, sql: string): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

describe('the PostgreSQL of a test run', () => {
  afterAll(async () => {
    for (const name of names) await dropDatabase(name);
  });

  it('makes an empty database and removes it although somebody is connected', async () => {
    await createDatabase('testing_empty');
    expect(await tables('testing_empty')).toEqual([]);
    const guest = new Client({ connectionString: testPostgres().connectionString('testing_empty') });
    guest.on('error', () => undefined);
    await guest.connect();
    await dropDatabase('testing_empty');
    await expect(tables('testing_empty')).rejects.toThrow('does not exist');
  });

  it('prepares a template once, however many ask for it at once, and clones it', async () => {
    let prepared = 0;
    const prepare = async (url: string): Promise<void> => {
      prepared += 1;
      await run(url, 'CREATE TABLE person (id int)');
    };
    await Promise.all([1, 2, 3].map(() => ensureTemplate('testing_template', prepare)));
    await cloneDatabase('testing_template', 'testing_copy');
    expect(prepared).toBe(1);
    expect(await tables('testing_copy')).toEqual(['person']);
  });

  it('leaves no half-prepared template behind when the preparation fails', async () => {
    await dropDatabase('testing_template');
    await expect(ensureTemplate('testing_template', (url) => run(url, 'SELECT 1 / 0'))).rejects.toThrow(
      'division by zero',
    );
    await ensureTemplate('testing_template', (url) => run(url, 'CREATE TABLE plan (id int)'));
    expect(await tables('testing_template')).toEqual(['plan']);
  });
});
