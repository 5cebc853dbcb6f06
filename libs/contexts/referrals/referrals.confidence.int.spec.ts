import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { Feed } from '#platform/runtime/messages/feed';
import type { HttpTest } from '#platform/testing/http-test';
import { type SkippableTime, skippableTime } from '#platform/testing/skipped-time';
import { type ForeignFacts } from '#platform/testing/source.context';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Answer, Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

/** A feed that cannot be reached. */
const away: Feed = {
  source: 'people',
  heads: () => Promise.reject(new Error('away')),
  pages: () => Promise.reject(new Error('away')),
  listen: () => () => undefined,
};

describe('While it is not certain what a person objects to', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let registered: ForeignFacts;
  let person: Uuid;
  let root: Uuid;
  let child: Uuid;
  let declined: Uuid;
  let time: SkippableTime;

  beforeEach(async () => {
    ({ test, town, players, registered } = await openTown({ mode: 'hybrid' }));
    person = await register(registered, town.practice, town.practice);
    await test.settle();
    root = await players.planned(person, { riskInstruction: 'A dog.' });
    child = await players.onward(root, town.service);
    declined = await players.onward(root, town.otherService);
    await players.act(players.otherProvider, `/${declined}/decline`, { reason: 'not-suitable' });
    time = skippableTime();
  }, START_MS);
  afterEach(async () => {
    jest.restoreAllMocks();
    await test.close();
  });

  const asked = { priority: 'routine', needs: ['loneliness'] };
  const code = ({ status, body }: Answer): unknown => [status, (body as { readonly code?: string }).code];
  const attempts = async (): Promise<readonly unknown[]> => [
    code(await players.practice.post('/v1/referrals', { person, ...asked })),
    code(await players.hub.post(`/v1/referrals/${root}/onward`, { service: town.thirdService, ...asked })),
    code(await players.hub.post(`/v1/referrals/${declined}/redirect`, { service: town.thirdService })),
    code(await players.provider.get(`/v1/referrals/${child}/note`)),
  ];
  const refused = [503, 'sharing-unconfirmed'];

  it('for people have been away for a minute, nothing is sent and no provider reads a text; the hub reads on', async () => {
    const found = test.environment.feeds.find('people');
    test.environment.feeds.register(away);
    time.skip(61_000);
    expect(await attempts()).toEqual([refused, refused, refused, refused]);
    expect((await players.hub.get(`/v1/referrals/${root}/note`)).status).toBe(200);
    expect((await players.practice.get(`/v1/referrals/${root}/note`)).status).toBe(200);
    if (found) test.environment.feeds.register(found);
    expect(await attempts()).toEqual([
      [201, undefined],
      [201, undefined],
      [200, undefined],
      [200, undefined],
    ]);
  });

  it('for people have been away for a minute, nobody’s own sign-in opens anything', async () => {
    const { principal: subjectKey } = test.runtime('referrals').actor('', 'https://issuer.test|the-person');
    const linked = { type: 'ginnel.people.person-linked.v1', data: { person, subjectKey } };
    await registered.say({ tenant: town.practice, stream: person }, linked);
    const own = test.as('person', null, { subject: 'the-person' });
    expect((await own.get('/v1/episodes/mine')).status).toBe(200);
    const found = test.environment.feeds.find('people');
    test.environment.feeds.register(away);
    time.skip(61_000);
    const unconfirmed = [503, 'sign-in-unconfirmed'];
    expect(code(await own.get('/v1/episodes/mine'))).toEqual(unconfirmed);
    expect(code(await own.get(`/v1/referrals/${root}`))).toEqual(unconfirmed);
    const withdrawn = await own.post(`/v1/referrals/${root}/withdraw`, { reason: 'by-person' });
    expect(code(withdrawn)).toEqual(unconfirmed);
    if (found) test.environment.feeds.register(found);
    expect((await own.get('/v1/episodes/mine')).status).toBe(200);
  });

  it('a sign-in that was unlinked opens nothing from then on, whatever the beat', async () => {
    const { principal: subjectKey } = test.runtime('referrals').actor('', 'https://issuer.test|the-person');
    const say = (what: 'linked' | 'unlinked') =>
      registered.say(
        { tenant: town.practice, stream: person },
        { type: `ginnel.people.person-${what}.v1`, data: { person, subjectKey } },
      );
    const own = test.as('person', null, { subject: 'the-person' });
    await test.environment.beat.longDuring(async () => {
      for (const [what, status] of [
        ['linked', 200],
        ['unlinked', 404],
        ['linked', 200],
        ['unlinked', 404],
      ] as const) {
        await say(what);
        const answers = [await own.get('/v1/episodes/mine'), await own.get(`/v1/referrals/${root}`)];
        expect(answers.map((answer) => answer.status)).toEqual([status, status]);
      }
      const withdrawn = await own.post(`/v1/referrals/${root}/withdraw`, { reason: 'by-person' });
      expect(withdrawn.status).toBe(404);
    });
  });

  it('for what people say of a link is parked, that sign-in opens nothing', async () => {
    const { principal: subjectKey } = test.runtime('referrals').actor('', 'https://issuer.test|the-person');
    const say = (type: string, more: object) =>
      registered.say(
        { tenant: town.practice, stream: person },
        { type, data: { person, subjectKey, ...more } },
      );
    await say('ginnel.people.person-linked.v1', {});
    const own = test.as('person', null, { subject: 'the-person' });
    expect((await own.get('/v1/episodes/mine')).status).toBe(200);
    await say('ginnel.people.person-unlinked.v1', { unheardOf: true });
    await test.settle();
    for (const path of ['/v1/episodes/mine', `/v1/referrals/${root}`])
      expect(code(await own.get(path))).toEqual([503, 'sign-in-unconfirmed']);
  });

  it('for less than a minute, all goes on by what was heard last', async () => {
    test.environment.feeds.register(away);
    time.skip(6_000);
    expect((await players.provider.get(`/v1/referrals/${child}/note`)).status).toBe(200);
    expect(code(await players.practice.post('/v1/referrals', { person, ...asked }))).toEqual([
      201,
      undefined,
    ]);
  });

  it('for what they said is parked, nothing is sent of that person, and others are as before', async () => {
    const said = { type: 'ginnel.people.sharing-objected.v1', data: { person, unheardOf: true } };
    await registered.say({ tenant: town.practice, stream: person }, said);
    const other = await register(registered, town.practice, town.practice);
    await test.settle();
    expect(await attempts()).toEqual([refused, refused, refused, refused]);
    const sent = await players.practice.post('/v1/referrals', { person: other, ...asked });
    expect(sent.status).toBe(201);
  });

  it('that something is parked is asked as that person, and no message is read', async () => {
    const said = { type: 'ginnel.people.sharing-objected.v1', data: { person, unheardOf: true } };
    await registered.say({ tenant: town.practice, stream: person }, said);
    await test.settle();
    const { database } = test.runtime('referrals');
    const ask = (tenant: Uuid) => database.tenantQuery(tenant, 'select stream from parked', []);
    expect(await ask(person)).toContainEqual({ stream: person });
    for (const tenant of [town.practice, town.hub, town.provider]) expect(await ask(tenant)).toEqual([]);
    const read = database.tenantQuery(person, 'select message from parked', []);
    await expect(read).rejects.toMatchObject({ code: '42501' });
  });

  it('under a closed parent the answer is that of a closed parent', async () => {
    await players.act(players.practice, `/${root}/withdraw`, { reason: 'by-person' });
    test.environment.feeds.register(away);
    time.skip(61_000);
    const onward = await players.hub.post(`/v1/referrals/${root}/onward`, {
      service: town.thirdService,
      ...asked,
    });
    expect(code(onward)).toEqual([409, 'parent-not-ready']);
    const redirected = await players.hub.post(`/v1/referrals/${child}/redirect`, {
      service: town.thirdService,
    });
    expect(code(redirected)).toEqual([409, 'not-open']);
  });
});
