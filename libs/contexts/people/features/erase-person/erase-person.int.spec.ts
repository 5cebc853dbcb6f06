import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import type { Feed } from '#platform/runtime/messages/feed';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '#people/read-models/grants/referral-facts.kit.spec';

const referrals = sourceContext('referrals');
const [practice, hub, provider, stranger] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const roleOf = { [practice]: 'referrer', [hub]: 'coordinator', [provider]: 'provider' } as const;

const DAY_MS = 86_400_000;

/** A feed that cannot be reached. */
const away: Feed = {
  source: 'referrals',
  heads: () => Promise.reject(new Error('away')),
  pages: () => Promise.reject(new Error('away')),
  listen: () => () => undefined,
};

describe('Erasing a person', () => {
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

  const caller = (organisation: Uuid) => test.as(roleOf[organisation] ?? 'referrer', organisation);
  const erase = (person: Uuid, organisation: Uuid) =>
    caller(organisation).post(`/v1/people/${person}/erasure`, { reason: 'person-asked' });
  const read = async (person: Uuid, organisation: Uuid): Promise<number> =>
    (await caller(organisation).get(`/v1/people/${person}`)).status;
  const withdrawn = { kind: 'root', sender: practice, receiver: hub, hub } as const;

  /** A person whom practice and hub know of by a referral that is over. */
  async function known(): Promise<Uuid> {
    const { body } = await test
      .as('referrer', practice)
      .post('/v1/people', { name: { given: 'Una', family: 'Uttley' } });
    await facts.tell({ ...withdrawn, person: body.id }, 'sent', 'withdrawn');
    await test.settle();
    return body.id as Uuid;
  }
  async function erasures(person: Uuid): Promise<number> {
    const { rows } = await database.query<{ n: number }>(
      "select count(*)::int as n from event where stream = $1 and type = 'person-erased'",
      [person],
    );
    return rows[0]?.n ?? 0;
  }

  /** Parks a message about a person, as one of a version that is not known. */
  async function park(person: Uuid): Promise<void> {
    await database.query(
      `insert into parked (tenant, subscription, generation, source, partition, position, stream, message, reason)
       select $1, 'people.grants', live, 'referrals', 0, 1, $1, $2, 'test'
         from read_model_generation where read_model = 'person_grant'`,
      [randomUUID(), JSON.stringify({ data: { person } })],
    );
  }

  it('by two who let go at the same moment ends with the last, once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await known();
      const answers = await Promise.all([erase(person, practice), erase(person, hub)]);
      expect(answers.map(({ status }) => status)).toEqual([204, 204]);
      expect(await erasures(person)).toBe(1);
    }
  });

  it('is not done while somebody else still has a right, not even after the hub has gone', async () => {
    const person = await known();
    expect((await erase(person, hub)).status).toBe(204);
    await test.settle();
    expect([await read(person, hub), await read(person, practice), await erasures(person)]).toEqual([
      ...[404, 200, 0],
    ]);
  });

  it('leaves out whoever’s time is over: a provider that never began is no holder', async () => {
    const person = await known();
    const child = { kind: 'child', sender: hub, receiver: provider, hub, person } as const;
    await facts.tell(child, 'sent', 'accepted', 'withdrawn');
    await test.settle();
    expect((await erase(person, provider)).status).toBe(404);
    await erase(person, hub);
    await erase(person, practice);
    expect(await erasures(person)).toBe(1);
  });

  it('is not stopped by an organisation that referred a person whose id it merely knew', async () => {
    const person = await known();
    await facts.tell({ kind: 'root', sender: stranger, receiver: stranger, hub: stranger, person }, 'sent');
    await test.settle();
    expect((await erase(person, stranger)).status).toBe(404);
    await erase(person, hub);
    await erase(person, practice);
    expect(await erasures(person)).toBe(1);
  });

  it('waits for the organisation’s own open referrals, a direct one until it is told back', async () => {
    const person = await known();
    const direct = { kind: 'direct', sender: practice, receiver: provider, hub, person } as const;
    await facts.tell(direct, 'sent', 'accepted', 'started', 'completed');
    await test.settle();
    for (const organisation of [practice, hub, provider]) {
      expect((await erase(person, organisation)).body.code).toBe('referrals-open');
    }
  });

  it('ends what was held until then: a later referral is held anew', async () => {
    const person = await known();
    await erase(person, hub);
    test.environment.clock.advance(60_000);
    const again = await facts.tell({ ...withdrawn, person }, 'sent');
    await test.settle();
    expect(await read(person, hub)).toBe(200);
    expect((await erase(person, hub)).body.code).toBe('referrals-open');
    await facts.tell({ ...withdrawn, person, referral: again }, 'withdrawn');
    await test.settle();
    expect((await erase(person, hub)).status).toBe(204);
    expect([await read(person, hub), await erasures(person)]).toEqual([404, 0]);
  });

  it('is not undone by rebuilding every read model, and the others’ records stay', async () => {
    const [person, other] = [await known(), await known()];
    const { body } = await test.as('link-worker', hub).post(`/v1/people/${person}/link-code`);
    await test.as('person', null, { subject: 'una' }).post('/v1/people/me/link', { code: body.code });
    await test.settle();
    await erase(person, practice);
    await erase(person, hub);
    await test.settle();
    const { subscriptions } = test.runtime('people');
    for (const name of ['people.grants', 'people.account', 'people.conflicts', 'people.open-referrals']) {
      expect(await subscriptions.rebuild(name)).toMatchObject({ outcome: 'switched' });
    }
    await test.settle();
    expect([await read(person, practice), await read(person, hub)]).toEqual([404, 404]);
    expect([await read(other, practice), await read(other, hub)]).toEqual([200, 200]);
    expect((await test.as('person', null, { subject: 'una' }).get('/v1/people/me')).status).toBe(404);
    const { rows } = await database.query('select from person_key where person = $1', [person]);
    expect(rows).toEqual([]);
  });

  it('leaves sight to a hub to which a referral was on its way when it let go', async () => {
    const person = await known();
    const sent = new Date(test.environment.clock.milliseconds() - 1_000).toISOString();
    expect((await erase(person, hub)).status).toBe(204);
    await facts.tell({ ...withdrawn, person }, 'sent');
    await database.query("update person_grant set from_at = $2 where person = $1 and part = 'hub'", [
      person,
      sent,
    ]);
    await test.settle();
    await database.query("update person_grant set from_at = $2 where person = $1 and part = 'hub'", [
      person,
      sent,
    ]);
    expect(await read(person, hub)).toBe(200);
    expect((await erase(person, hub)).body.code).toBe('referrals-open');
  });

  it('is not asked for by the leader of the hub’s own group, but by its coordinator for all of the hub', async () => {
    const person = await known();
    const group = { kind: 'child', sender: hub, receiver: hub, hub, person } as const;
    await facts.tell(group, 'sent', 'accepted', 'started', 'completed');
    await test.settle();
    const leader = await test
      .as('provider', hub)
      .post(`/v1/people/${person}/erasure`, { reason: 'retention-ended' });
    expect([leader.status, leader.body.code]).toEqual([409, 'held-in-another-part']);
    expect(await read(person, hub)).toBe(200);
    expect((await erase(person, hub)).status).toBe(204);
    expect([await read(person, hub), await erasures(person)]).toEqual([404, 0]);
    expect((await test.as('provider', hub).get(`/v1/people/${person}`)).status).toBe(404);
  });

  it('comes when the last right runs out by itself, later where another was opened meanwhile', async () => {
    const [person, other] = [await known(), await known()];
    for (const one of [person, other]) {
      const child = { kind: 'child', sender: hub, receiver: provider, hub, person: one } as const;
      await facts.tell(child, 'sent', 'accepted', 'started', 'completed');
    }
    await test.settle();
    for (const one of [person, other]) {
      for (const organisation of [hub, practice]) expect((await erase(one, organisation)).status).toBe(204);
    }
    test.environment.clock.advance(89 * DAY_MS);
    const again = { kind: 'child', sender: hub, receiver: provider, hub, person: other } as const;
    await facts.tell(again, 'sent', 'accepted', 'started', 'completed');
    await test.settle();
    expect([await read(person, provider), await erasures(person)]).toEqual([200, 0]);
    test.environment.clock.advance(2 * DAY_MS);
    await test.settle();
    expect([await erasures(person), await erasures(other)]).toEqual([1, 0]);
    const { rows } = await database.query('select from person_key where person = $1', [person]);
    expect(rows).toEqual([]);
    expect(await read(other, provider)).toBe(200);
    expect((await erase(other, hub)).status).toBe(204);
    test.environment.clock.advance(89 * DAY_MS);
    await test.settle();
    expect(await erasures(other)).toBe(1);
  });

  it('is not decided while referrals cannot be heard, or something of the person is parked', async () => {
    const person = await known();
    const feed = test.environment.feeds.find('referrals');
    if (!feed) throw new Error('no feed');
    test.environment.feeds.register(away);
    const unheard = await erase(person, hub);
    test.environment.feeds.register(feed);
    expect([unheard.status, unheard.body.code, unheard.headers['retry-after']]).toEqual([
      ...[503, 'holders-unconfirmed', '5'],
    ]);
    await park(person);
    expect((await erase(person, hub)).body.code).toBe('holders-unconfirmed');
    await database.query('delete from parked');
    expect((await erase(person, hub)).status).toBe(204);
  });

  it('hears first what referrals have just published', async () => {
    for (let round = 0; round < 5; round += 1) {
      const person = await known();
      await facts.tell({ ...withdrawn, person }, 'sent');
      expect((await erase(person, hub)).body.code).toBe('referrals-open');
    }
  });

  it('asks for a reason of the list', async () => {
    const answer = await test
      .as('referrer', practice)
      .post(`/v1/people/${await known()}/erasure`, { reason: 'Una Uttley asked' });
    expect([answer.status, answer.body.code]).toEqual([400, 'validation-failed']);
  });
});
