import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, type PoolClient, type QueryResult } from 'pg';
import { tuneConnection } from '#platform/runtime/database/tuned-connection';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

const OF_ALL_KINDS = `select n::bigint as big, 'ä' || n as text, null::text as nothing, '{"a":[1,null]}'::jsonb as json,
    '2026-11-22 09:00+00'::timestamptz as instant, '\\x00ff'::bytea as bytes, array[n, 2] as list, n = 1 as truth
  from generate_series(1, $1::int) n`;

describe('A statement that stays prepared', () => {
  let test: TestContexts;
  let plain: Client;
  let tuned: Client;

  /** A connection as the pools make them, in a transaction that ends with it. */
  async function connect(): Promise<Client> {
    const settings = { connectionString: test.administrator, pipeline: true };
    const client = new Client(settings);
    await client.connect();
    await client.query('create temporary table kept (id int primary key, name text)');
    return client;
  }

  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    plain = await connect();
    tuned = await connect();
    tuneConnection(tuned as unknown as PoolClient);
  });
  afterAll(async () => {
    await Promise.all([plain.end(), tuned.end()]);
    await test.close();
  });

  function answerOf({ rows, rowCount, command, fields }: QueryResult<object>): object {
    return { rows, rowCount, command, columns: fields.map(({ name, dataTypeID }) => [name, dataTypeID]) };
  }

  it('answers alike the first time, later, and on a connection that prepares nothing', async () => {
    for (const count of [1, 0, 3, 3, 0]) {
      const expected = answerOf(await plain.query(OF_ALL_KINDS, [count]));
      expect(answerOf(await tuned.query(OF_ALL_KINDS, [count]))).toEqual(expected);
    }
  });

  it('is described once, and its rows are complete all the same', async () => {
    let described = 0;
    const count = (): void => {
      described += 1;
    };
    const { connection } = tuned as unknown as { readonly connection: NodeJS.EventEmitter };
    connection.on('rowDescription', count);
    for (let n = 0; n < 3; n += 1) {
      const { rows } = await tuned.query('select $1::int as once', [n]);
      expect(rows).toEqual([{ once: n }]);
    }
    connection.off('rowDescription', count);
    expect(described).toBe(1);
  });

  it('tells of what has no rows how many it touched', async () => {
    const insert = 'insert into kept select n, $1 from generate_series(1, 2) n on conflict do nothing';
    expect(await tuned.query(insert, ['a'])).toMatchObject({ rowCount: 2, rows: [], command: 'INSERT' });
    expect(await tuned.query(insert, ['a'])).toMatchObject({ rowCount: 0, rows: [], command: 'INSERT' });
    const returning = 'update kept set name = $1 where id = $2 returning id, name';
    expect((await tuned.query(returning, ['b', 9])).rows).toEqual([]);
    expect((await tuned.query(returning, ['b', 2])).rows).toEqual([{ id: 2, name: 'b' }]);
  });

  it('gives each its own answer when many are under way at once', async () => {
    const counts = Array.from({ length: 40 }, (_, n) => n % 5);
    const answers = await Promise.all(
      counts.map((count, n) =>
        n % 2
          ? tuned.query<object>('select n as odd from generate_series(1, $1::int) n', [count])
          : tuned.query<object>({ name: 'evens', text: 'select $1::int as even', values: [count] }),
      ),
    );
    for (const [n, { rows }] of answers.entries()) {
      const count = counts[n] ?? 0;
      if (n % 2) expect(rows).toEqual(Array.from({ length: count }, (_, i) => ({ odd: i + 1 })));
      else expect(rows).toEqual([{ even: count }]);
    }
  });

  it('answers rightly after it has failed, at the first run as at a later one', async () => {
    const divide = 'select 10 / $1::int as tenth';
    const failing = (value: unknown): Promise<unknown> => tuned.query(divide, [value]);
    await expect(failing(0)).rejects.toMatchObject({ code: '22012' });
    expect((await tuned.query(divide, [5])).rows).toEqual([{ tenth: 2 }]);
    await expect(failing(0)).rejects.toMatchObject({ code: '22012' });
    expect((await tuned.query(divide, [2])).rows).toEqual([{ tenth: 5 }]);
  });

  it('is refused by the server, not misread, once its columns have another type', async () => {
    await tuned.query('create temporary table changing (value int)');
    await tuned.query('insert into changing values (7)');
    const read = (): Promise<QueryResult<object>> => tuned.query('select * from changing where true', []);
    expect((await read()).rows).toEqual([{ value: 7 }]);
    await tuned.query('alter table changing alter value type text');
    await expect(read()).rejects.toMatchObject({ code: '0A000' });
    await tuned.query('alter table changing rename value to renamed');
    await expect(read()).rejects.toMatchObject({ code: '0A000' });
  });

  it('calls back whoever asks for that, and lets other ways of asking alone', async () => {
    const called = new Promise((resolve, reject) => {
      tuned.query('select $1::int as one', [1], (error: Error | null, result) =>
        error ? reject(error) : resolve(result.rows),
      );
    });
    expect(await called).toEqual([{ one: 1 }]);
    const asArrays = await tuned.query({ text: 'select $1::int as one', values: [1], rowMode: 'array' });
    expect(asArrays.rows).toEqual([[1]]);
    expect((await tuned.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });
});
