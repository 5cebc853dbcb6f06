import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { DIRECTORY_PUBLIC_TABLES, directoryContext } from '#contexts/directory';
import { insightsContext } from '#contexts/insights';
import { peopleContext } from '#contexts/people';
import { referralsContext } from '#contexts/referrals';
import { CURRENT_TENANT } from '#platform/runtime/schema/tenancy.sql';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { readCatalogue } from './catalogue.js';
import { CONTEXT_EXCEPTIONS, RUNTIME_EXCEPTIONS } from './catalogue.exceptions.js';
import { breaches } from './catalogue.rules.js';

const CONTEXTS = [tallyContext, peopleContext, directoryContext, referralsContext, insightsContext];
const NAMES = CONTEXTS.map(({ name }) => name);

/** Faults planted one at a time, each with the breach that it must be. */
const PLANTED: readonly (readonly [string, RegExp])[] = [
  ['create table stray (tenant uuid)', /^stray is not under forced/],
  ['alter table event no force row level security', /^event is not under forced/],
  ['alter table event disable row level security', /^event is not under forced/],
  [
    "alter policy app_tenant on event using (tenant = current_setting('app.tenant', true)::uuid)",
    /^event\.app_tenant for .* says \(tenant = \(current_setting/,
  ],
  [
    `alter policy app_tenant on event using (tenant = ${CURRENT_TENANT} or tenant is null)`,
    /^event\.app_tenant has an OR/,
  ],
  [
    `alter policy app_tenant on event using (exists (select from participant p where p.stream = event.stream))`,
    /^event\.app_tenant has an OR or an EXISTS/,
  ],
  ['create policy wide on event for select to public using (true)', /^event\.wide for public says true/],
  [
    'create policy wide on event for select to ginnel_tallies_app using (true)',
    /^event\.wide for .* says true/,
  ],
  ['create policy wide on event to ginnel_tallies_owner using (true)', /^event\.wide for .*owner says true/],
  [
    'create policy wide on checkpoint to ginnel_tallies_app using (true)',
    /^checkpoint\.wide for .* says true/,
  ],
  ['grant update on checkpoint to ginnel_tallies_app', /^checkpoint lets the app role SELECT, UPDATE/],
  [
    'grant update (position) on checkpoint to ginnel_tallies_app',
    /^checkpoint lets the app role SELECT, UPDATE/,
  ],
  ['grant truncate on event to ginnel_tallies_app', /^event lets the app role TRUNCATE/],
  ['grant select on event to public', /^event grants something to everybody/],
  ['create unique index oracle on event (stream, version)', /^event\.oracle begins with stream/],
  [
    'alter table participant add constraint points foreign key (stream_tenant, stream) references stream_state (tenant, stream)',
    /^participant\.points begins with stream_tenant/,
  ],
  ['create view all_events as select * from event', /^all_events is a view with its owner's rights/],
  [
    'create materialized view kept as select * from event; grant select on kept to ginnel_tallies_app',
    /^kept is a materialized view/,
  ],
  [
    "create function leak() returns int language sql security definer as 'select 1'",
    /^leak runs with its owner's rights/,
  ],
  [
    "create function leak() returns int language sql security definer as 'select 1'",
    /^leak has the search path of its caller/,
  ],
  [
    "create function leak() returns int language sql security definer as 'select 1'",
    /^leak may be called by everybody/,
  ],
  ['alter table event owner to ginnel_tallies_app', /^ginnel_tallies_app owns 1 things/],
  [
    'grant usage on schema people to ginnel_tallies_app',
    /^another context is within reach of ginnel_tallies_app: people\./,
  ],
  [
    'grant select (stream) on people.event to ginnel_tallies_worker',
    /within reach of ginnel_tallies_worker: people\.event/,
  ],
  ['drop table log_epoch', /^log_epoch is listed \(withoutTenant\) and does not exist/],
];

describe('The catalogue', () => {
  let test: TestContexts;
  let client: Client;
  let ownTenant: string;

  beforeAll(async () => {
    test = await openTestContexts(CONTEXTS, { carry: false });
    client = new Client({ connectionString: test.administrator });
    await client.connect();
    await client.query(
      `create temp table printed (tenant uuid); create policy printed on printed using (tenant = ${CURRENT_TENANT})`,
    );
    const { rows } = await client.query<{ text: string }>(
      "select pg_get_expr(polqual, polrelid) as text from pg_policy where polname = 'printed'",
    );
    ownTenant = rows[0]?.text ?? '';
    await client.query('drop table printed');
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await test.close();
  });

  async function breachesOf(context: string): Promise<readonly string[]> {
    const catalogue = await readCatalogue(client, context);
    const exceptions = [
      RUNTIME_EXCEPTIONS,
      ...(CONTEXT_EXCEPTIONS[context] ? [CONTEXT_EXCEPTIONS[context]] : []),
    ];
    return breaches({ context, catalogue, exceptions, ownTenant });
  }

  it.each(NAMES)(
    'of %s locks every table to its tenant, but for what is listed with a reason',
    async (context) => {
      expect(await breachesOf(context)).toEqual([]);
    },
  );

  it.each(PLANTED)('is seen to be breached by: %s', async (fault, breach) => {
    await client.query('begin');
    try {
      await client.query('set local search_path = tallies');
      await client.query(fault);
      expect((await breachesOf('tallies')).filter((line) => breach.test(line))).not.toEqual([]);
    } finally {
      await client.query('rollback');
    }
  });

  it.each(NAMES)(
    'of %s shows the app role no row without a tenant, on a connection that was used',
    async (context) => {
      const app = new Client({
        connectionString: test.runtime(context).database.settings.app,
        options: `-c search_path=${context}`,
      });
      await app.connect();
      try {
        await app.query('begin');
        await app.query("select set_config('app.tenant', $1, true)", [randomUUID()]);
        await app.query('commit');
        const { rows } = await app.query<{ tenant: string | null }>(`select ${CURRENT_TENANT} as tenant`);
        expect(rows).toEqual([{ tenant: null }]);
        const { tables } = await readCatalogue(client, context);
        for (const { name, app: may } of tables.filter(
          ({ secured, app: may }) => secured && may.includes('SELECT'),
        )) {
          const { rowCount } = await app.query(`select 1 from ${name} where true`);
          expect({ name, may, rowCount }).toEqual({ name, may, rowCount: 0 });
        }
      } finally {
        await app.end();
      }
    },
  );

  it('lists the public tables of the directory as the directory does', () => {
    expect(Object.keys(CONTEXT_EXCEPTIONS['directory']?.publicTables ?? {})).toEqual(
      [...DIRECTORY_PUBLIC_TABLES].sort(),
    );
  });
});
