import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { contextRoles } from '#platform/runtime/schema/tenancy.sql';
import { ask } from '#platform/testing/postgres-processes';

describe('The connections of a context', () => {
  let test: TestContexts;
  let database: ContextDatabase;
  const tenant = randomUUID();

  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    database = test.runtime('tallies').database;
  });
  afterAll(() => test.close());

  async function endOf(client: PoolClient): Promise<void> {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const ended = new Promise((resolve) => client.once('end', resolve));
    await ask(test.administrator, `select pg_terminate_backend(${rows[0]?.pid ?? 0})`);
    await ended;
  }

  it('call a transaction that was rolled back at its end a failure, although COMMIT was answered', async () => {
    const swallowed = database.asTenant(tenant, (client) =>
      client.query('select 1 / 0').catch(() => undefined),
    );
    await expect(swallowed).rejects.toThrow('rolled back at its end');
  });

  it('keep to their limits and to read committed, whatever the server has been set to', async () => {
    const names = ['statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_isolation'];
    const set = `select name, setting from pg_settings where name = any($1) order by name`;
    const kept = [
      { name: 'idle_in_transaction_session_timeout', setting: '10000' },
      { name: 'statement_timeout', setting: '10000' },
      { name: 'transaction_isolation', setting: 'read committed' },
    ];
    await ask(
      test.administrator,
      `do $$ begin execute format(
      'alter database %I set default_transaction_isolation = ''repeatable read''', current_database()); end $$`,
    );
    const opened = new ContextDatabase(database.settings);
    try {
      expect(await opened.tenantQuery(tenant, set, [names])).toEqual(kept);
      expect(await opened.workerQuery(set, [names])).toEqual(kept);
    } finally {
      await opened.close();
    }
  });

  it('keep nothing of work that failed', async () => {
    const stream = randomUUID();
    const failing = database.asTenant(tenant, async (client) => {
      await client.query("insert into stream_state values ($1, $2, 'tally', 1, '{}')", [tenant, stream]);
      throw new Error('changed its mind');
    });
    await expect(failing).rejects.toThrow('changed its mind');
    expect(await database.workerQuery('select 1 from stream_state where stream = $1', [stream])).toEqual([]);
  });

  it('read one statement as the tenant it is for, and keep nothing of the tenant', async () => {
    const text = "select nullif(current_setting('app.tenant', true), '') as tenant";
    expect(await database.tenantQuery(tenant, text, [])).toEqual([{ tenant }]);
    expect(await database.asTenant("a'; b", (client) => client.query(text))).toMatchObject({
      rows: [{ tenant: "a'; b" }],
    });
    expect(await database.runtimeQuery(text)).toEqual([{ tenant: null }]);
  });

  it('tell of one statement that failed by its own error, and go on', async () => {
    await expect(database.tenantQuery(tenant, 'select 1 / 0', [])).rejects.toMatchObject({ code: '22012' });
    expect(await database.tenantQuery(tenant, 'select 1 as one', [])).toEqual([{ one: 1 }]);
  });

  it('stay in use after a statement that was refused, by themselves as in a transaction', async () => {
    const pid = async (): Promise<unknown> =>
      (await database.runtimeQuery('select pg_backend_pid() as pid'))[0];
    const before = await pid();
    await expect(database.runtimeQuery('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await expect(database.call('select 1 / $1::integer', [0])).rejects.toMatchObject({
      code: '22012',
    });
    await expect(database.tenantQuery(tenant, 'select 1 / 0', [])).rejects.toMatchObject({ code: '22012' });
    expect(await pid()).toEqual(before);
  });

  it('outlive a connection that the server ends between two statements', async () => {
    const cut = database.asTenant(tenant, async (client) => {
      await endOf(client);
      await client.query('select 1');
    });
    await expect(cut).rejects.toMatchObject({ code: 'database-unavailable', family: 'unavailable' });
    await expect(database.asTenant(tenant, (client) => client.query('select 1'))).resolves.toMatchObject({
      rowCount: 1,
    });
  });

  it('are given up when what they have prepared no longer fits a table that was changed meanwhile', async () => {
    const read = (): Promise<unknown> =>
      database.asWorker((client) => client.query('select * from tally_row where generation = $1', [1]));
    await read();
    await ask(
      test.administrator,
      `alter table ${database.settings.schema}.tally_row add column later integer`,
    );
    const error: unknown = await read().catch((failure: unknown) => failure);
    expect([error, isTransient(error)]).toEqual([expect.objectContaining({ code: '0A000' }), true]);
    await expect(read()).resolves.toBeDefined();
  });

  it('send nothing of a statement whose values cannot be told, nor commit without it, and stay of use', async () => {
    const told = 'insert into tally_row (generation, tenant, tally, total, events) values (9, $1, $1, $2, 0)';
    const write = (total: unknown): Promise<unknown> =>
      database.asWorker((client, commitWith) =>
        commitWith(
          () => client.query(told, [randomUUID(), 1]),
          () => client.query(told, [randomUUID(), total]),
        ),
      );
    const count = (): Promise<unknown> =>
      database.workerQuery('select count(*) as n from tally_row where generation = 9');
    await write(2);
    for (let n = 0; n < 2; n += 1) {
      await expect(write({ amount: 1n })).rejects.toThrow(TypeError);
      expect(await count()).toEqual([{ n: 2 + 2 * n }]);
      await write(3);
    }
    expect(await count()).toEqual([{ n: 6 }]);
  });

  it('of the worker too, with an error that may pass', async () => {
    const error: unknown = await database
      .asWorker(async (client) => {
        await endOf(client);
        await client.query('select 1');
      })
      .catch((caught: unknown) => caught);
    expect(isTransient(error)).toBe(true);
  });

  async function withAllInUse(work: () => Promise<void>): Promise<void> {
    const { appConnections, workerConnections } = database.settings;
    let release: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    let held = 0;
    let allHeld: () => void = () => undefined;
    const inUse = new Promise<void>((resolve) => (allHeld = resolve));
    const hold = (): Promise<void> => {
      held += 1;
      if (held === appConnections + workerConnections) allHeld();
      return until;
    };
    const holders = [
      ...Array.from({ length: appConnections }, () => database.asTenant(tenant, hold)),
      ...Array.from({ length: workerConnections }, () => database.asWorker(hold)),
    ];
    await inUse;
    await work().finally(release);
    await Promise.all(holders);
  }

  it('that are all in use for too long give an error that may pass, for the worker as for callers', async () => {
    await withAllInUse(async () => {
      const [caller, worker] = await Promise.allSettled([
        database.asTenant(tenant, () => Promise.resolve()),
        database.asWorker(() => Promise.resolve()),
      ]);
      expect(caller).toMatchObject({ status: 'rejected', reason: { code: 'database-unavailable' } });
      expect(worker.status === 'rejected' && isTransient(worker.reason)).toBe(true);
    });
  });

  it('turn callers away at once when 64 wait already', async () => {
    const waiting: Promise<void>[] = [];
    await withAllInUse(async () => {
      for (let n = 0; n < 64; n += 1) waiting.push(database.asTenant(tenant, () => Promise.resolve()));
      await expect(database.asTenant(tenant, () => Promise.resolve())).rejects.toMatchObject({
        code: 'overloaded',
      });
    });
    expect(await Promise.allSettled(waiting)).toEqual(
      waiting.map(() => ({ status: 'fulfilled', value: undefined })),
    );
  });

  it.each([
    ['database', (): string => `database ${test.database}`],
    ['role that carries out commands', (): string => `role ${roles().app} in database ${test.database}`],
    ['role that handles events', (): string => `role ${roles().worker} in database ${test.database}`],
  ])('are refused where the %s does not wait for the log to be on disk', async (_, whose) => {
    await ask(test.administrator, `alter ${whose()} set synchronous_commit = off`);
    const another = new ContextRuntime(tallyContext, test.environment);
    try {
      await expect(another.open()).rejects.toMatchObject({ code: 'asynchronous-commit' });
    } finally {
      await another.database.close();
      await ask(test.administrator, `alter ${whose()} reset synchronous_commit`);
    }
  });

  function roles(): ReturnType<typeof contextRoles> {
    return contextRoles('tallies', database.settings.rolePrefix);
  }
});
