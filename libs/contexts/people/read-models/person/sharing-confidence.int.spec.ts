import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Client } from 'pg';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { ContextModule } from '#platform/runtime/nest/context.module';
import type { Feed } from '#platform/runtime/messages/feed';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { type SkippableTime, skippableTime } from '#platform/testing/skipped-time';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '../grants/referral-facts.kit.spec.js';

const referrals = sourceContext('referrals');
const [practice, hub, provider, neighbour] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

/** A feed that cannot be reached. */
const away: Feed = {
  source: 'referrals',
  heads: () => Promise.reject(new Error('away')),
  pages: () => Promise.reject(new Error('away')),
  listen: () => () => undefined,
};

describe('While referrals are silent', () => {
  let test: HttpTest;
  let person: Uuid;
  let feed: Feed;
  let time: SkippableTime;

  beforeEach(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    const registered = await test
      .as('referrer', practice)
      .post('/v1/people', { name: { given: 'Ada', family: 'A' } });
    person = registered.body.id;
    await new ReferralFacts(test.runtime('referrals')).tell(
      { kind: 'root', sender: practice, receiver: hub, hub, person },
      'sent',
    );
    await test.settle();
    const found = test.environment.feeds.find('referrals');
    if (!found) throw new Error('no feed');
    feed = found;
    time = skippableTime();
  }, 60_000);
  afterEach(async () => {
    jest.restoreAllMocks();
    await test.close();
  });

  const read = (role: 'referrer' | 'link-worker', organisation: Uuid) =>
    test.as(role, organisation).get(`/v1/people/${person}`);

  it('names are refused to the referrer after a minute, while the hub’s caseload stays readable with the time of the last word', async () => {
    test.environment.feeds.register(away);
    time.skip(61_000);
    const refused = await read('referrer', practice);
    expect([refused.status, refused.body.code, refused.headers['retry-after']]).toEqual([
      503,
      'sharing-unconfirmed',
      '5',
    ]);
    const seen = await read('link-worker', hub);
    expect(seen.status).toBe(200);
    expect(Date.now() - Date.parse(seen.body.confirmedAt)).toBeGreaterThan(60_000);
    test.environment.feeds.register(feed);
    const again = await read('referrer', practice);
    expect([again.status, again.body.confirmedAt]).toEqual([200, undefined]);
  });

  it('for more than 5 s nobody is refused yet, and the answer says since when it is unconfirmed', async () => {
    test.environment.feeds.register(away);
    time.skip(6_000);
    const seen = await read('referrer', practice);
    expect([seen.status, typeof seen.body.confirmedAt]).toEqual([200, 'string']);
  });
});

describe('While something that happened to a referral is parked', () => {
  let test: HttpTest;
  let facts: ReferralFacts;
  let database: Client;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    facts = new ReferralFacts(test.runtime('referrals'));
    database = new Client({ connectionString: test.administrator, options: '-c search_path=people' });
    await database.connect();
  }, 60_000);
  afterAll(async () => {
    await database.end();
    await test.close();
  });

  const childOf = (person: Uuid, receiver: Uuid) =>
    ({ kind: 'child', sender: hub, receiver, hub, person }) as const;
  const accepted = (person: Uuid, receiver: Uuid) =>
    facts.tell(childOf(person, receiver), 'sent', 'accepted');

  /** A person whom the practice has sent to the hub. */
  async function referred(): Promise<Uuid> {
    const { body } = await test
      .as('referrer', practice)
      .post('/v1/people', { name: { given: 'Ada', family: 'A' } });
    await facts.tell({ kind: 'root', sender: practice, receiver: hub, hub, person: body.id }, 'sent');
    return body.id as Uuid;
  }
  async function park(
    person: Uuid,
    referral: Uuid,
    what: 'withdrawn' | 'declined' | 'started',
  ): Promise<void> {
    await facts.tellUnheardOf({ ...childOf(person, provider), referral }, what);
    await test.settle();
  }
  /** As after an operator’s retry, once the program knows the message. */
  async function retry(referral: Uuid): Promise<void> {
    const parked = await database.query<{ partition: number }>(
      `update parked set message = message #- '{data,unheardOf}'
        where subscription = 'people.grants' and stream = $1 returning partition`,
      [referral],
    );
    for (const runner of test.runtime('people').subscriptions.runnersOf('people.grants')) {
      const worker = await runner.current();
      if (runner.status().source === 'referrals')
        await worker.retry(parked.rows[0]?.partition ?? -1, referral);
    }
  }

  const read = (role: 'referrer' | 'link-worker' | 'provider', organisation: Uuid, person: Uuid) =>
    test.as(role, organisation).get(`/v1/people/${person}`);
  const batch = async (ids: readonly Uuid[]): Promise<readonly Uuid[]> => {
    const { body } = await test.as('provider', provider).post('/v1/people/batch', { ids });
    return (body.people as { readonly id: Uuid }[]).map(({ id }) => id);
  };
  async function audited(person: Uuid): Promise<number> {
    const { rowCount } = await database.query('select from person_audit where tenant = $1 and person = $2', [
      provider,
      person,
    ]);
    return rowCount ?? -1;
  }
  const unconfirmed = { status: 503, body: { code: 'sharing-unconfirmed' }, headers: { 'retry-after': '5' } };

  it('its provider is refused the person, and nobody else and nobody of another referral, until it is heard', async () => {
    const [person, other] = [await referred(), await referred()];
    const referral = await accepted(person, provider);
    await accepted(person, neighbour);
    await accepted(other, provider);
    await test.settle();
    expect((await read('provider', provider, person)).status).toBe(200);
    const before = await audited(person);
    await park(person, referral, 'withdrawn');
    const refused = await read('provider', provider, person);
    expect(refused).toMatchObject(unconfirmed);
    expect(refused.text).not.toContain('Ada');
    expect(await batch([person, other])).toEqual([other]);
    expect(await audited(person)).toBe(before);
    expect((await read('provider', neighbour, person)).status).toBe(200);
    expect((await read('provider', provider, other)).status).toBe(200);
    for (const [role, organisation] of [
      ['referrer', practice],
      ['link-worker', hub],
    ] as const)
      expect((await read(role, organisation, person)).status).toBe(200);
    expect((await read('provider', randomUUID(), person)).status).toBe(404);
    await retry(referral);
    expect((await read('provider', provider, person)).status).toBe(404);
  });

  it('its provider sees the person by another referral of its own, and by itself again where it did not end', async () => {
    const person = await referred();
    const referral = await accepted(person, provider);
    await park(person, referral, 'started');
    expect(await read('provider', provider, person)).toMatchObject(unconfirmed);
    const second = await accepted(person, provider);
    await test.settle();
    expect((await read('provider', provider, person)).status).toBe(200);
    await facts.tell({ ...childOf(person, provider), referral: second }, 'declined');
    await test.settle();
    expect(await read('provider', provider, person)).toMatchObject(unconfirmed);
    await retry(referral);
    expect((await read('provider', provider, person)).status).toBe(200);
  });

  it('to whom the person objects it is an unknown id, as before', async () => {
    const person = await referred();
    await park(person, await accepted(person, provider), 'declined');
    const objection = { scope: 'organisation', organisation: provider };
    await test.as('link-worker', hub).post(`/v1/people/${person}/objections`, objection);
    expect((await read('provider', provider, person)).status).toBe(404);
  });
});
