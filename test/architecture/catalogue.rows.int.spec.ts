import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { directoryContext } from '#contexts/directory';
import { insightsContext } from '#contexts/insights';
import { peopleContext } from '#contexts/people';
import { referralsContext } from '#contexts/referrals';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { CONTEXT_EXCEPTIONS, RUNTIME_EXCEPTIONS } from './catalogue.exceptions.js';
import { readRelations } from './catalogue.filling.js';
import { rowBreaches } from './catalogue.rows.js';
import { WORKER_RIGHTS } from './catalogue.worker.js';

const CONTEXTS = [tallyContext, peopleContext, directoryContext, referralsContext, insightsContext];
const NAMES = CONTEXTS.map(({ name }) => name);

/** Faults planted one at a time, each with the breach that it must be. */
const PLANTED: readonly (readonly [string, string])[] = [
  [
    'create table stray (tenant uuid); grant select on stray to ginnel_tallies_app',
    "stray shows another tenant's row",
  ],
  [
    'create table stray (tenant uuid); grant select on stray to ginnel_tallies_app',
    'stray shows rows without a tenant',
  ],
  [
    'create table stray (name text); grant select on stray to ginnel_tallies_app',
    'stray has no tenant and is read by the app role',
  ],
  ['alter table event disable row level security', "event shows another tenant's row"],
  ['drop policy app_tenant on event', "event hides a tenant's own row"],
  [
    'alter policy app_tenant on receipt using (true) with check (true)',
    "receipt lets the app role change another tenant's row",
  ],
  [
    'alter policy app_tenant on receipt with check (true)',
    'receipt lets the app role hand its row to another tenant',
  ],
  [
    'alter policy app_tenant on vault with check (true)',
    'vault lets the app role add a row for another tenant',
  ],
  [
    'alter policy app_invites on participant with check (true)',
    'participant lets the app role add a row for another tenant',
  ],
  [
    'alter table vault disable row level security; grant delete on vault to ginnel_tallies_app',
    "vault lets the app role delete another tenant's row",
  ],
  [
    "alter policy app_tenant on timer using (tenant::text = current_setting('app.tenant', true) or current_setting('app.tenant', true) = '')",
    'timer shows rows without a tenant',
  ],
  [
    'alter view tally_list set (security_invoker = false); alter view tally_list owner to current_user',
    "tally_list shows another tenant's row",
  ],
  ['drop policy worker_all on parked', 'parked hides rows from the worker role'],
];

describe('The rows of two tenants', () => {
  let test: TestContexts;
  let client: Client;

  beforeAll(async () => {
    test = await openTestContexts(CONTEXTS, { carry: false });
    client = new Client({ connectionString: test.administrator });
    await client.connect();
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await test.close();
  });

  async function judge(context: string, fault?: string): ReturnType<typeof rowBreaches> {
    const own = CONTEXT_EXCEPTIONS[context];
    await client.query('begin');
    try {
      if (fault !== undefined) {
        await client.query(`set local search_path = ${context}`);
        await client.query(fault);
      }
      return await rowBreaches(client, {
        context,
        publicTables: new Set(Object.keys(own?.publicTables ?? {})),
        withoutTenant: new Set(
          [RUNTIME_EXCEPTIONS, ...(own ? [own] : [])].flatMap((one) => Object.keys(one.withoutTenant)),
        ),
      });
    } finally {
      await client.query('rollback');
    }
  }

  it.each(NAMES)('of %s are each seen and changed by its own tenant alone', async (context) => {
    const { breaches, shown } = await judge(context);
    expect(breaches).toEqual([]);
    expect(shown).toBeGreaterThan(5);
  });

  it.each(PLANTED)('are seen to be shown or changed by: %s', async (fault, breach) => {
    expect((await judge('tallies', fault)).breaches).toContain(breach);
  });

  it.each(NAMES)('of %s are worked on by the worker role as it is listed, and no more', async (context) => {
    const relations = await readRelations(client, context);
    const rights = relations.map(({ name, worker }) => [name, worker.join(', ').toLowerCase()] as const);
    expect(Object.fromEntries(rights.filter(([, may]) => may !== ''))).toEqual(WORKER_RIGHTS[context]);
  });
});
