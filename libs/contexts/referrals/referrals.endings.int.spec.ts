import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { HttpTest } from '#platform/testing/http-test';
import { type ForeignFacts } from '#platform/testing/source.context';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

describe('Direct and self-referrals, and referrals that end early', () => {
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
  const closed = { owner: null, what: null };

  it('withdraws the open children of a root that is withdrawn in the middle, and leaves closed ones alone', async () => {
    const { practice, hub, provider, otherProvider, thirdProvider } = players;
    const root = await players.planned(await someone());
    const done = await players.onward(root, town.service);
    const started = await players.onward(root, town.otherService);
    const sent = await players.onward(root, town.thirdService);
    for (const act of ['accept', 'start']) await players.act(provider, `/${done}/${act}`);
    await players.act(provider, `/${done}/complete`, { outcome: 'goals-met' });
    for (const act of ['accept', 'start']) await players.act(otherProvider, `/${started}/${act}`);
    expect(await players.standing(hub, root)).toEqual({
      ...{ status: 'plan-agreed', owner: town.hub, what: 'review-plan' },
    });

    await players.act(practice, `/${root}/withdraw`, { reason: 'moved-away' });
    expect(await players.standing(practice, root)).toEqual({ status: 'withdrawn', ...closed });
    expect(await players.standing(otherProvider, started)).toEqual({ status: 'withdrawn', ...closed });
    expect(await players.standing(thirdProvider, sent)).toEqual({ status: 'withdrawn', ...closed });
    expect(await players.standing(provider, done)).toEqual({ status: 'completed', ...closed });
    expect(await players.see(hub, started)).toMatchObject({ withdrawReason: 'moved-away' });
    expect(await players.see(thirdProvider, sent)).not.toHaveProperty('needs');

    const late = await otherProvider.post(`/v1/referrals/${started}/complete`, { outcome: 'goals-met' });
    expect([late.status, late.body]).toEqual([409, expect.objectContaining({ code: 'not-open' })]);
    const onward = { service: town.service, priority: 'routine', needs: ['debt'] };
    const again = await hub.post(`/v1/referrals/${root}/onward`, onward);
    expect([again.status, again.body]).toEqual([409, expect.objectContaining({ code: 'parent-not-ready' })]);
  });

  it('takes a direct referral from the practice to the provider, and has the hub tell back', async () => {
    const { practice, hub, provider } = players;
    const person = await someone();
    const body = {
      person,
      service: town.service,
      priority: 'urgent',
      needs: ['debt'],
      riskInstruction: 'Stairs.',
    };
    const { id } = await players.act(practice, '', body);
    expect(await players.see(practice, id)).toMatchObject({
      kind: 'direct',
      hub: town.hub,
      next: { what: 'answer' },
    });
    expect(await players.standing(provider, id)).toEqual({
      status: 'sent',
      owner: town.provider,
      what: 'answer',
    });
    for (const act of ['accept', 'start']) await players.act(provider, `/${id}/${act}`);
    await players.act(provider, `/${id}/complete`, { outcome: 'partly-met' });
    expect(await players.standing(practice, id)).toEqual({
      ...{ status: 'awaiting-telling-back', owner: town.hub, what: 'tell-back' },
    });
    await players.act(hub, `/${id}/tell-back`, { outcome: 'partly-met' });
    expect(await players.standing(practice, id)).toEqual({ status: 'told-back', ...closed });
  });

  it('redirects a declined direct referral to a child of it, whose end makes the hub owe telling back', async () => {
    const { practice, hub, provider, otherProvider } = players;
    const body = { person: await someone(), service: town.service, priority: 'routine', needs: ['debt'] };
    const { id } = await players.act(practice, '', {
      ...body,
      riskInstruction: 'Stairs.',
      note: 'Bereaved.',
    });
    await players.act(provider, `/${id}/decline`, { reason: 'not-suitable' });
    const { to = '' } = await players.act(hub, `/${id}/redirect`, { service: town.otherService });
    expect(await players.standing(hub, id)).toEqual({
      ...{ status: 'awaiting-telling-back', owner: town.hub, what: 'review-onward' },
    });
    expect((await otherProvider.get(`/v1/referrals/${to}/note`)).body).toEqual({
      id: to,
      riskInstruction: 'Stairs.',
    });
    expect((await hub.get(`/v1/referrals/${to}/note`)).body).toMatchObject({ note: 'Bereaved.' });
    for (const act of ['accept', 'start']) await players.act(otherProvider, `/${to}/${act}`);
    await players.act(otherProvider, `/${to}/complete`, { outcome: 'goals-met' });
    expect(await players.standing(practice, id)).toEqual({
      ...{ status: 'awaiting-telling-back', owner: town.hub, what: 'tell-back' },
    });
  });

  it('takes a person who came to the hub, shows that person where it stands, and lets the person withdraw', async () => {
    const { practice, hub } = players;
    const person = await someone(town.hub);
    const own = test.as('person', null, { subject: 'the-person' });
    expect((await own.get('/v1/episodes/mine')).status).toBe(404);
    const { principal: subjectKey } = test.runtime('referrals').actor('', 'https://issuer.test|the-person');
    await registered.say(
      { tenant: person },
      { type: 'ginnel.people.person-linked.v1', data: { person, subjectKey } },
    );
    const { id } = await players.act(hub, '', { person, priority: 'routine', needs: ['loneliness'] });

    expect((await own.get('/v1/episodes/mine')).body).toEqual({
      referrals: [
        {
          ...{ id, revision: 1, kind: 'self', status: 'sent', receiver: town.hub, service: null },
          ...{ owner: { organisation: town.hub }, next: { at: expect.any(String), what: 'reach-person' } },
          sentAt: expect.any(String),
        },
      ],
    });
    expect((await practice.get(`/v1/referrals/${id}`)).status).toBe(404);
    await players.act(own, `/${id}/withdraw`, { reason: 'by-person' });
    expect(await players.standing(hub, id)).toEqual({ status: 'withdrawn', ...closed });
  });

  it('counts working days by the bank holidays that the process was told', async () => {
    const person = await someone();
    const day = async (): Promise<string> => {
      const { id } = await players.act(players.practice, '', { person, priority: 'urgent', needs: ['debt'] });
      const { next } = (await players.see(players.hub, id)) as { readonly next: { readonly at: string } };
      return next.at.slice(0, 10);
    };
    const usual = await day();
    const { bankHolidays } = test.environment;
    test.environment.bankHolidays = [...bankHolidays, usual];
    expect((await day()) > usual).toBe(true);
    test.environment.bankHolidays = bankHolidays;
    expect(await day()).toBe(usual);
  });
});
