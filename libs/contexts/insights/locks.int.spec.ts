import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { InsightsModule, insightsContext } from '#contexts/insights';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { ForeignFacts, sourceContext } from '#platform/testing/source.context';
import { definerFunctions } from '#insights/migrations/figure-functions.sql';
import { tablesWithoutTenant } from '#insights/migrations/insights.migrations';
import { contract, eventsOf, listing, uuid } from '#insights/read-models/funnel/stories.fixture';

/** Longest start, on a machine that does other things as well. */
const START = 60_000;
const [board, otherBoard, hub] = [uuid('b1'), uuid('b2'), uuid('c1')];
const [practice, network, provider] = [uuid('a1'), uuid('e1'), uuid('d1')];

describe('the app role, whatever SQL it sends', () => {
  let contexts: TestContexts;
  let runtime: ContextRuntime;

  const asBoard = (
    tenant: string,
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<readonly object[]> =>
    runtime.database.asTenant(tenant, async (client) => (await client.query<object>(sql, [...values])).rows);

  beforeAll(async () => {
    contexts = await openTestContexts([
      insightsContext,
      sourceContext('directory'),
      sourceContext('referrals'),
    ]);
    runtime = contexts.runtime('insights');
    const directory = new ForeignFacts(contexts.runtime('directory'));
    const referrals = new ForeignFacts(contexts.runtime('referrals'));
    const told = [
      listing(board, 'commissioner-board', 'Stockport'),
      listing(otherBoard, 'commissioner-board', 'Trafford'),
      listing(hub, 'hub', 'Stockport'),
      listing(practice, 'practice', 'Stockport', network),
      listing(provider, 'provider', 'Stockport'),
      contract(board, provider, '2026-04-01'),
    ];
    for (const { tenant, stream, type, data } of told)
      await directory.say({ tenant, stream }, { type, data });
    const story = { kind: 'root', hub, practice, network, provider, until: 'accepted' } as const;
    for (const { tenant, stream, at, type, data } of eventsOf({
      ...story,
      episode: 1,
      sentAt: '2026-05-05T09:00:00.000Z',
    })) {
      contexts.environment.clock.set(at);
      await referrals.say({ tenant, stream }, { type, data });
    }
    contexts.environment.clock.reset();
    await contexts.settle();
  }, START);

  afterAll(async () => {
    await contexts.close();
  });

  it.each(Object.keys(tablesWithoutTenant))('cannot read or change %s', async (table) => {
    await expect(asBoard(board, `select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
    await expect(asBoard(board, `delete from ${table}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('reads the workload of a provider only as the tenant that holds a contract with it, on a used connection too', async () => {
    const read = (tenant: string) => asBoard(tenant, "select * from held_workload('2026-11-10')");
    expect(await read(board)).toEqual([{ provider, received: 1, answered_in_time: 1, open: 1 }]);
    expect(await read(otherBoard)).toEqual([]);
    expect(await read(provider)).toEqual([]);
    expect(await runtime.database.runtimeQuery("select * from held_workload('2026-11-10')")).toEqual([]);
  });

  it('reads true counts only of the area of the board that it is', async () => {
    const area = "select * from area_months('2000-01', '2099-12')";
    const subjects = "select level, subject from area_subjects(array['2026-27']) order by level";
    expect(await asBoard(board, area)).toMatchObject([
      { period: '2026-05', counts: { referred: 1, accepted: 1 } },
    ]);
    expect(await asBoard(board, subjects)).toEqual([
      { level: 'network', subject: network },
      { level: 'practice', subject: practice },
      { level: 'provider', subject: provider },
    ]);
    expect([...(await asBoard(otherBoard, area)), ...(await asBoard(otherBoard, subjects))]).toEqual([]);
    expect([...(await asBoard(practice, area)), ...(await asBoard(hub, subjects))]).toEqual([]);
    expect(await runtime.database.runtimeQuery(area)).toEqual([]);
  });

  it('sees no other tenant’s board, contracts or frozen figures', async () => {
    for (const table of ['board', 'contract_held', 'known_board']) {
      expect(await asBoard(board, `select tenant from ${table}`)).toEqual([{ tenant: board }]);
      expect(await asBoard(provider, `select tenant from ${table}`)).toEqual([]);
    }
    await expect(asBoard(board, "update contract_held set held_until = '2099-01-01'")).rejects.toMatchObject({
      code: '42501',
    });
    await expect(
      asBoard(board, 'insert into board select 1, $1, $2', [otherBoard, 'Trafford']),
    ).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('has no other door: each function that lends the owner’s rights is listed, pinned and closed to everybody else', async () => {
    const client = new Client({ connectionString: contexts.administrator });
    await client.connect();
    const { rows } = await client
      .query<{ name: string; pinned: boolean; open: boolean }>(
        `select p.proname as name, 'search_path=insights, pg_temp' = any (p.proconfig) as pinned,
                exists (select from aclexplode(p.proacl) a where a.grantee = 0) as open
           from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname = 'insights' and p.prosecdef order by p.proname`,
      )
      .finally(() => client.end());
    const all = [...definerFunctions, 'is_parked'].sort();
    expect(rows).toEqual(all.map((name) => ({ name, pinned: true, open: false })));
  });
});

describe('insights alone, without any other context', () => {
  let test: HttpTest;

  beforeAll(async () => {
    test = await startHttpTest([InsightsModule], [insightsContext]);
  }, START);

  afterAll(async () => {
    await test.close();
  });

  it('boots, answers, and knows nobody', async () => {
    expect((await test.as('commissioner', board).get('/v1/funnel')).body.code).toBe('not-found');
    expect((await test.as('commissioner', board).get('/v1/workload')).body).toEqual({
      unit: 'referrals',
      providers: [],
    });
    expect((await test.as('commissioner', board).post('/v1/freezes', { month: '2026-10' })).body.code).toBe(
      'not-found',
    );
  });

  it('documents what it serves', async () => {
    const { body } = await test.request.get('/openapi.json');
    expect(Object.keys(body.paths as object)).toEqual(
      expect.arrayContaining(['/v1/funnel', '/v1/workload', '/v1/freezes']),
    );
  });
});
