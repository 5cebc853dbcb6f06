import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { referralsContext } from './referrals.context.js';
import { ReferralsModule } from './referrals.module.js';

/** Databases are made first; a busy machine takes its time. */
const START_MS = 60_000;

describe('The referrals context by itself', () => {
  let test: HttpTest;

  beforeAll(async () => {
    test = await startHttpTest([ReferralsModule], [referralsContext]);
  }, START_MS);
  afterAll(() => test.close());

  it('starts and answers without any other context, of which it then knows nothing', async () => {
    const practice = test.as('referrer', randomUUID());
    const list = await practice.get('/v1/referrals');
    expect([list.status, list.body]).toEqual([200, { referrals: [], next: null }]);
    const body = { person: randomUUID(), priority: 'routine', needs: ['debt'] };
    const sent = await practice.post('/v1/referrals', body);
    expect([sent.status, sent.body]).toEqual([422, expect.objectContaining({ code: 'unknown-person' })]);
  });

  it('documents every route with its body and refusals', async () => {
    const { body } = await test.request.get('/openapi.json');
    const paths = Object.entries((body as { readonly paths: Record<string, object> }).paths)
      .filter(([path]) => /^\/v1\/(referrals|episodes)/.test(path))
      .map(([path, operations]) => `${Object.keys(operations).sort().join(' ')} ${path}`);
    const acts = ['not-reached', 'reached', 'plan', 'onward', 'accept', 'decline', 'start', 'complete'];
    const further = ['redirect', 'tell-back', 'acknowledge', 'withdraw', 'allocation'];
    expect(paths.sort()).toEqual(
      [
        ...['get post /v1/referrals', 'get /v1/referrals/{id}', 'get /v1/referrals/{id}/note'],
        'get /v1/referrals/{id}/audit',
        ...[...acts, ...further].map((act) => `post /v1/referrals/{id}/${act}`),
        ...['get /v1/episodes/mine', 'get /v1/episodes/{id}'],
      ].sort(),
    );
  });

  it('reaches no other schema with either of its roles', async () => {
    const { database } = test.runtime('referrals');
    for (const query of [database.runtimeQuery.bind(database), database.workerQuery.bind(database)]) {
      const rows = await query<{ readonly schema: string }>(
        `select nspname as schema from pg_namespace
          where has_schema_privilege(nspname, 'usage') and nspname !~ '^pg_' and nspname <> 'information_schema'`,
      );
      expect(rows.map(({ schema }) => schema).filter((schema) => schema !== 'public')).toEqual(['referrals']);
    }
  });

  it('locks every table but published facts and the runtime’s own to its tenant', async () => {
    const rows = await test.runtime('referrals').database.workerQuery<{ readonly relname: string }>(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'referrals' and c.relkind = 'r' and c.relname ~ '^(known|person_account|referral)'
          and not exists (select from pg_policy p where p.polrelid = c.oid and pg_get_expr(p.polqual, p.polrelid) like '%app.tenant%')
        order by c.relname`,
    );
    expect(rows.map(({ relname }) => relname)).toEqual([
      ...['known_area_row', 'known_membership_row', 'known_organisation_row', 'known_service_row'],
    ]);
  });
});
