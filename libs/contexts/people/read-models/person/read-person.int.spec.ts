import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { formatPosition } from '#platform/kernel/position';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '../grants/referral-facts.kit.spec.js';

const day = 24 * 60 * 60 * 1_000;
const referrals = sourceContext('referrals');
const [practice, hub, provider, other] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

let test: HttpTest;
let facts: ReferralFacts;
let database: Client;

beforeAll(async () => {
  test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
  facts = new ReferralFacts(test.runtime('referrals'));
  database = new Client({ connectionString: test.administrator });
  await database.connect();
}, 60_000);
afterAll(async () => {
  await database.end();
  await test.close();
});

async function register(by = practice, name = 'Ada'): Promise<Uuid> {
  const registered = await test.as('referrer', by).post('/v1/people', {
    name: { given: name, family: 'Attwater' },
    nhsNumber: '943 476 5919',
    birthDate: '1950-03-02',
    address: { lines: ['1 Petersgate'], postcode: 'SK1 1HD' },
    phone: '0161 496 0000',
  });
  expect(registered.status).toBe(201);
  return registered.body.id as Uuid;
}

const root = (person: Uuid) => ({ kind: 'root', sender: practice, receiver: hub, hub, person }) as const;
const child = (person: Uuid) => ({ kind: 'child', sender: hub, receiver: provider, hub, person }) as const;
const read = (
  role: 'referrer' | 'link-worker' | 'coordinator' | 'provider',
  organisation: Uuid,
  person: Uuid,
) => test.as(role, organisation).get(`/v1/people/${person}`);

describe('Sight of a person', () => {
  it('comes to the hub with the referral, and to nobody else: others get what an unknown id gets', async () => {
    const person = await register();
    expect((await read('link-worker', hub, person)).status).toBe(404);
    await facts.tell(root(person), 'sent');
    await test.settle();
    const seen = await read('link-worker', hub, person);
    expect(seen.status).toBe(200);
    expect(seen.headers['etag']).toBe('"1"');
    expect(seen.body).toMatchObject({ name: { given: 'Ada' }, nhsNumber: '9434765919', parts: ['hub'] });
    const unknown = await read('referrer', other, randomUUID());
    for (const [role, organisation] of [
      ['referrer', other],
      ['provider', provider],
      ['provider', hub],
    ] as const) {
      const refused = await read(role, organisation, person);
      expect([refused.status, refused.body, Object.keys(refused.headers)]).toEqual([
        404,
        unknown.body,
        Object.keys(unknown.headers),
      ]);
    }
  });

  it('opens for a provider with its acceptance, shows what it needs to meet the person, and ends 90 days after the end', async () => {
    const person = await register();
    await facts.tell(root(person), 'sent');
    const referral = await facts.tell(child(person), 'sent');
    await test.settle();
    expect((await read('provider', provider, person)).status).toBe(404);
    await facts.tell({ ...child(person), referral }, 'accepted', 'started');
    await test.settle();
    const accepted = await read('provider', provider, person);
    expect(accepted.status).toBe(200);
    expect(Object.keys(accepted.body).sort()).toEqual(
      [
        'address',
        'ageBand',
        'communicationNeeds',
        'email',
        'id',
        'name',
        'outcode',
        'parts',
        'phone',
        'revision',
      ].sort(),
    );
    await facts.tell({ ...child(person), referral }, 'completed');
    await test.settle();
    test.environment.clock.advance(89 * day);
    expect((await read('provider', provider, person)).status).toBe(200);
    test.environment.clock.advance(day + 1_000);
    expect((await read('provider', provider, person)).status).toBe(404);
    expect((await read('link-worker', hub, person)).status).toBe(200);
  });

  it('waits for a stated position of referrals instead of saying that nothing is there', async () => {
    const person = await register();
    await facts.tell(root(person), 'sent');
    const stated = facts.last ? formatPosition(facts.last) : '';
    const seen = await read('link-worker', hub, person).set('Ginnel-Position', stated);
    expect(seen.status).toBe(200);
  });

  it('is not had by referring a person whose id one merely knows', async () => {
    const person = await register();
    await facts.tell({ kind: 'root', sender: other, receiver: other, hub: other, person }, 'sent');
    await facts.tell(
      { kind: 'direct', sender: other, receiver: provider, hub: other, person },
      'sent',
      'accepted',
    );
    await test.settle();
    expect((await read('referrer', other, person)).status).toBe(404);
    expect((await read('link-worker', other, person)).status).toBe(404);
    expect((await read('provider', provider, person)).status).toBe(404);
  });
});

describe('A read of people', () => {
  it('in a batch shows those in sight and leaves the others out, each audited once', async () => {
    const [one, two, unseen] = [await register(), await register(), await register(other)];
    await facts.tell(root(one), 'sent');
    await facts.tell(root(two), 'sent');
    await test.settle();
    const asked = await test
      .as('link-worker', hub, { subject: 'worker-1' })
      .post('/v1/people/batch', { ids: [one, two, two, unseen, randomUUID()] });
    expect(asked.status).toBe(200);
    expect((asked.body.people as { id: Uuid }[]).map(({ id }) => id).sort()).toEqual([one, two].sort());
    const { rows } = await database.query(
      'select person, role, purpose, fields, parts, principal, at from people.person_audit where tenant = $1 and person = any($2) order by entry',
      [hub, [one, two, unseen]],
    );
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatchObject({ role: 'link-worker', purpose: 'list-people', parts: ['hub'] });
    expect(rows[0].fields).toContain('nhsNumber');
    expect(rows[0].principal).not.toContain('worker-1');
    const audit = await test.as('coordinator', hub).get(`/v1/people/${one}/audit`);
    expect(audit.body.reads).toHaveLength(1);
    expect(audit.body.reads[0]).toMatchObject({ role: 'link-worker', purpose: 'list-people' });
  });

  it('is not answered as if there were nobody while what the caller states has not come', async () => {
    const person = await register();
    await facts.tell(root(person), 'sent');
    const later = facts.last && { ...facts.last, position: facts.last.position + 1_000 };
    const { status, body } = await test
      .as('coordinator', hub)
      .get(`/v1/people/${person}/audit`)
      .set('Ginnel-Position', later ? formatPosition(later) : '');
    expect([status, body.code]).toEqual([503, 'not-yet-visible']);
  });

  it('of more than 100 people at once is refused', async () => {
    const ids = Array.from({ length: 101 }, () => randomUUID());
    expect((await test.as('link-worker', hub).post('/v1/people/batch', { ids })).status).toBe(400);
  });

  it('shows nothing when its audit cannot be written', async () => {
    const person = await register(practice, 'Unaudited');
    await database.query(`create function people.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no audit today'; end $$;
      create trigger refuse before insert on people.person_audit for each row execute function people.refuse()`);
    // Asked without a caller, who holds each answer to the API document: that knows no 500.
    const refused = await test.request
      .get(`/v1/people/${person}`)
      .set('Authorization', `Bearer ${test.tokenFor('referrer', practice)}`);
    await database.query('drop function people.refuse() cascade');
    expect(refused.status).toBe(500);
    expect(refused.text).not.toContain('Unaudited');
    expect((await read('referrer', practice, person)).status).toBe(200);
  });

  it('is the only way to a name: the app role selects neither vault, grants, spine nor accounts', async () => {
    const person = await register();
    const { app } = test.runtime('people').database.settings;
    const client = new Client({ connectionString: app, options: '-c search_path=people' });
    await client.connect();
    await client.query("select set_config('app.tenant', $1, false)", [practice]);
    for (const table of [
      'vault',
      'person_grant',
      'identity_spine',
      'person_account',
      'identity_conflict',
      'audit_head',
    ]) {
      await expect(client.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(
      client.query('select * from read_persons($1, $2, $3, $4, $5, $6)', [
        ...[hub, [person], test.environment.clock.now(), '{}', ['hub', 'registrar'], '{}'],
      ]),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(
      client.query('insert into person_audit (tenant) values ($1)', [practice]),
    ).rejects.toMatchObject({ code: '42501' });
    await client.end();
  });
});

describe('A denial', () => {
  it('keeps whom it stops from taking it back, from making a code for the own view and from recording a death', async () => {
    const person = await register();
    await facts.tell(root(person), 'sent');
    await test.settle();
    const toHub = { scope: 'organisation', organisation: hub };
    await test.as('referrer', practice).post(`/v1/people/${person}/objections`, toHub);
    const worker = test.as('link-worker', hub);
    const unknown = await worker.post(`/v1/people/${randomUUID()}/objections/lift`, toHub);
    for (const [act, body] of [
      ['objections/lift', toHub],
      ['link-code', {}],
      ['death', {}],
    ] as const) {
      const refused = await worker.post(`/v1/people/${person}/${act}`, body);
      expect([act, refused.status, refused.body]).toEqual([act, 404, unknown.body]);
    }
    expect((await worker.post(`/v1/people/${person}/unlink`, {})).status).toBe(204);
    expect((await read('link-worker', hub, person)).status).toBe(404);
    const lifted = await test.as('referrer', practice).post(`/v1/people/${person}/objections/lift`, toHub);
    expect(lifted.status).toBe(204);
    expect((await read('link-worker', hub, person)).status).toBe(200);
    expect((await worker.post(`/v1/people/${person}/link-code`, {})).status).toBe(201);
  });

  it('of sight ends it with its own answer, without any event having travelled, and until it is lifted', async () => {
    const person = await register();
    await facts.tell(root(person), 'sent');
    await facts.tell(child(person), 'sent', 'accepted');
    await test.settle();
    await Promise.all(test.environment.runtimes.map((runtime) => runtime.subscriptions.stop()));
    const objected = await test
      .as('link-worker', hub)
      .post(`/v1/people/${person}/objections`, { scope: 'organisation', organisation: provider });
    expect(objected.status).toBe(204);
    expect((await read('provider', provider, person)).status).toBe(404);
    expect((await read('link-worker', hub, person)).status).toBe(200);
    await test.as('link-worker', hub).post(`/v1/people/${person}/objections`, { scope: 'all' });
    expect((await read('link-worker', hub, person)).status).toBe(404);
    expect((await read('referrer', practice, person)).status).toBe(200);
    await test.as('link-worker', hub).post(`/v1/people/${person}/objections/lift`, { scope: 'all' });
    expect((await read('link-worker', hub, person)).status).toBe(200);
    expect((await read('provider', provider, person)).status).toBe(404);
  });
});
