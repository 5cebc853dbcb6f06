import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { peopleContext } from './people.context.js';
import { PeopleModule } from './people.module.js';

/** Databases are made first; a busy machine takes its time. */
const START_MS = 60_000;

/** The runtime's own tables, without tenant data. */
const WITHOUT_TENANT = [
  ...['audit_head', 'checkpoint', 'epoch_adopted', 'epoch_begun', 'log_epoch', 'lost_message'],
  ...['read_model_generation', 'relay_checkpoint', 'relay_lease', 'schema_migration', 'unreadable_record'],
];

describe('The people context by itself', () => {
  let test: HttpTest;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule], [peopleContext]);
  }, START_MS);
  afterAll(() => test.close());

  it('starts and registers without any other context, and shows nobody whose sharing it cannot confirm', async () => {
    const practice = test.as('referrer', randomUUID());
    const registered = await practice.post('/v1/people', { name: { given: 'Ada', family: 'Attwater' } });
    expect(registered.status).toBe(201);
    const read = await practice.get(`/v1/people/${String(registered.body.id)}`);
    expect([read.status, read.body]).toMatchObject([503, { code: 'sharing-unconfirmed' }]);
    expect(read.text).not.toContain('Attwater');
  });

  it('documents its routes', async () => {
    const { body } = await test.request.get('/openapi.json');
    const paths = Object.entries((body as { readonly paths: Record<string, object> }).paths)
      .filter(([path]) => path.startsWith('/v1/people'))
      .map(([path, operations]) => `${Object.keys(operations).sort().join(' ')} ${path}`);
    expect(paths.sort()).toEqual(
      [
        ...['post /v1/people', 'get /v1/people/{id}', 'post /v1/people/batch', 'post /v1/people/{id}/record'],
        ...['post /v1/people/{id}/erasure'],
        ...[
          'post /v1/people/{id}/objections',
          'post /v1/people/{id}/objections/lift',
          'post /v1/people/{id}/death',
        ],
        ...[
          'post /v1/people/{id}/link-code',
          'get /v1/people/{id}/audit',
          'get /v1/people/me',
          'post /v1/people/me/link',
          'post /v1/people/me/unlink',
          'post /v1/people/{id}/unlink',
        ],
        ...['post /v1/people/me/objections', 'post /v1/people/me/objections/lift'],
        ...['get /v1/people/conflicts', 'post /v1/people/conflicts/{id}/resolve'],
      ].sort(),
    );
  });

  it('locks every table to its tenant, forced on the owner too', async () => {
    const rows = await test.runtime('people').database.workerQuery<{ readonly name: string }>(
      `select relname as name from pg_class where relnamespace = 'people'::regnamespace and relkind = 'r'
          and not (relrowsecurity and relforcerowsecurity) order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(WITHOUT_TENANT);
  });

  it('lets functions of the owner alone read across tenants: each with a fixed search path, none for the public', async () => {
    const rows = await test
      .runtime('people')
      .database.workerQuery<{ readonly name: string; readonly path: string; readonly open: boolean }>(
        `select proname as name, array_to_string(proconfig, ' ') as path, has_function_privilege('public', oid, 'execute') as open
         from pg_proc where pronamespace = 'people'::regnamespace and prosecdef order by 1`,
      );
    expect(rows.map(({ name }) => name)).toEqual([
      ...['claim_link_code', 'is_parked', 'link_codes_voided', 'person_holding', 'person_of_account'],
      ...['person_rights', 'read_conflicts', 'read_own_view', 'read_persons', 'return_link_code'],
      'who_sees_own_record',
    ]);
    expect(new Set(rows.map(({ path, open }) => `${path} ${String(open)}`))).toEqual(
      new Set(['search_path=people, pg_temp false']),
    );
  });
});
