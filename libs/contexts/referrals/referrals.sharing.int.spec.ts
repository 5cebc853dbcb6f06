import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import { formatPosition } from '#platform/kernel/position';
import type { HttpTest } from '#platform/testing/http-test';
import { type ForeignFacts } from '#platform/testing/source.context';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Answer, Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

type Told =
  | 'sharing-objected'
  | 'sharing-objection-lifted'
  | 'organisation-objected'
  | 'organisation-objection-lifted'
  | 'person-died'
  | 'person-erased';

describe('A person who objects to being shared, or has died', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let registered: ForeignFacts;

  beforeAll(async () => {
    ({ test, town, players, registered } = await openTown({
      mode: 'hybrid',
      at: '2026-11-02T09:00:00.000Z',
    }));
  }, START_MS);
  afterAll(() => test.close());

  const someone = async (organisation: Uuid = town.practice): Promise<Uuid> => {
    const person = await register(registered, organisation, town.practice);
    await test.settle();
    return person;
  };
  const tell = (person: Uuid, told: Told, own: object = {}, tenant: Uuid = town.practice) =>
    registered.say(
      { tenant, stream: person },
      { type: `ginnel.people.${told}.v1`, data: { person, ...own } },
    );
  const told = async (...said: Parameters<typeof tell>): Promise<void> => {
    await tell(...said);
    await test.settle();
  };
  const asked = { priority: 'routine', needs: ['loneliness'] };
  const code = ({ status, body }: Answer): unknown => [status, (body as { readonly code?: string }).code];
  const send = (person: Uuid, own: object = {}) =>
    players.practice.post('/v1/referrals', { person, ...asked, ...own });

  it.each([
    ['sharing-objected', 'sharing-objected', 'sharing-objected'],
    ['person-died', 'parent-not-ready', 'not-open'],
  ] as const)('is not sent anew in any way: %s', async (what, onwards, redirection) => {
    const { hub, provider } = players;
    const [person, own] = [await someone(), await someone(town.hub)];
    const root = await players.planned(person);
    const declined = await players.onward(root, town.service);
    await players.act(provider, `/${declined}/decline`, { reason: 'not-suitable' });
    await tell(own, what, {}, town.hub);
    const stated = await tell(person, what);

    const atOnce = await test
      .as('referrer', town.practice)
      .post('/v1/referrals', { person, ...asked })
      .set('Ginnel-Position', formatPosition(stated));
    expect(code(atOnce)).toEqual([409, what]);
    expect((atOnce.body as { readonly detail: string }).detail).toMatch(/nothing new is sent/);
    expect(code(await send(person, { service: town.service }))).toEqual([409, what]);
    expect(code(await hub.post('/v1/referrals', { person: own, ...asked }))).toEqual([409, what]);
    await test.settle();
    const onward = await hub.post(`/v1/referrals/${root}/onward`, { service: town.otherService, ...asked });
    expect(code(onward)).toEqual([409, onwards]);
    const redirected = await hub.post(`/v1/referrals/${declined}/redirect`, { service: town.otherService });
    expect(code(redirected)).toEqual([409, redirection]);
  });

  it('is sent again once the objection is lifted', async () => {
    const person = await someone();
    await told(person, 'sharing-objected');
    expect(code(await send(person))).toEqual([409, 'sharing-objected']);
    await told(person, 'sharing-objection-lifted');
    expect((await send(person)).status).toBe(201);
  });

  it('is not sent by a request that was refused while the objection stood, however often it is repeated', async () => {
    const person = await someone();
    const key = randomUUID();
    const sendAgain = (own: object = {}) =>
      test
        .as('referrer', town.practice)
        .post('/v1/referrals', { person, ...asked, note: 'She asked for company.', ...own })
        .set('Idempotency-Key', key);
    await told(person, 'sharing-objected');
    const first = await sendAgain();
    expect(code(first)).toEqual([409, 'sharing-objected']);
    await told(person, 'sharing-objection-lifted');
    const again = await sendAgain();
    expect([again.status, again.body]).toEqual([409, first.body]);
    expect(code(await sendAgain({ priority: 'urgent' }))).toEqual([422, 'idempotency-key-reused']);
    expect((await send(person)).status).toBe(201);
  });

  it('is not sent to the one organisation that the objection names, and to others as before', async () => {
    const person = await someone();
    await told(person, 'organisation-objected', { organisation: town.provider });
    const refused = await send(person, { service: town.service });
    expect(code(refused)).toEqual([409, 'not-to-this-organisation']);
    const root = await players.planned(person);
    const onward = await players.hub.post(`/v1/referrals/${root}/onward`, {
      service: town.service,
      ...asked,
    });
    expect(code(onward)).toEqual([409, 'not-to-this-organisation']);
    const child = await players.onward(root, town.otherService);
    await players.act(players.otherProvider, `/${child}/decline`, { reason: 'not-suitable' });
    const redirected = await players.hub.post(`/v1/referrals/${child}/redirect`, { service: town.service });
    expect(code(redirected)).toEqual([409, 'not-to-this-organisation']);
    await told(person, 'organisation-objection-lifted', { organisation: town.provider });
    await players.act(players.hub, `/${child}/redirect`, { service: town.service });
  });

  it('is referred from the practice that the correction names', async () => {
    const person = await someone(town.hub);
    const data = { ageBand: '60-69', areaDecile: 2, practice: town.otherPractice };
    await registered.say(
      { tenant: town.hub, stream: person },
      { type: 'ginnel.people.person-corrected.v1', data: { person, ...data } },
    );
    await test.settle();
    const { id } = await players.act(players.hub, '', { person, ...asked });
    expect(await players.see(players.hub, id)).toMatchObject({ practice: town.otherPractice });
  });

  it('who has died is withdrawn from every open referral, and nobody owes anything', async () => {
    const person = await someone();
    const root = await players.planned(person);
    const accepted = await players.onward(root, town.service);
    await players.act(players.provider, `/${accepted}/accept`);
    const done = await players.onward(root, town.otherService);
    for (const act of ['accept', 'start']) await players.act(players.otherProvider, `/${done}/${act}`);
    await players.act(players.otherProvider, `/${done}/complete`, { outcome: 'goals-met' });
    const { id: direct } = await players.act(players.practice, '', {
      person,
      ...asked,
      service: town.thirdService,
    });

    await told(person, 'person-died');
    for (const [player, id] of [
      [players.hub, root],
      [players.practice, root],
      [players.provider, accepted],
      [players.thirdProvider, direct],
      [players.practice, direct],
    ] as const) {
      expect(await players.standing(player, id)).toEqual({ status: 'withdrawn', owner: null, what: null });
    }
    for (const id of [root, accepted, direct]) {
      expect(await players.see(players.hub, id)).toMatchObject({ withdrawReason: 'person-died' });
    }
    expect(await players.standing(players.otherProvider, done)).toMatchObject({ status: 'completed' });
    test.environment.clock.advance(30 * 24 * 60 * 60 * 1000);
    await test.settle();
    expect(await players.standing(players.hub, root)).toMatchObject({ status: 'withdrawn' });
  });

  it('who is erased while being sent is withdrawn, and none of the texts can be opened, nor after a rebuild', async () => {
    const person = await someone();
    const { id } = await players.act(players.practice, '', {
      ...{ person, ...asked, note: 'She said so.', riskInstruction: 'Stairs.' },
    });
    await told(person, 'person-erased');
    expect(await players.see(players.hub, id)).toMatchObject({
      status: 'withdrawn',
      withdrawReason: 'by-system',
    });
    const { subscriptions, database } = test.runtime('referrals');
    for (const name of ['known-person', 'known-sharing', 'person-account', 'referral-view']) {
      expect(await subscriptions.rebuild(name)).toMatchObject({ outcome: 'switched' });
    }
    await test.settle();
    for (const player of [players.hub, players.practice])
      expect(code(await player.get(`/v1/referrals/${id}/note`))).toEqual([404, 'not-found']);
    for (const table of ['vault', 'person_key']) {
      expect(await database.workerQuery(`select from ${table} where person = $1`, [person])).toEqual([]);
    }
    expect(code(await send(person))).toEqual([422, 'unknown-person']);
  });
});
