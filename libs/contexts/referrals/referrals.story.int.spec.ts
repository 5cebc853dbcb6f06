import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import { type HttpTest, startHttpTest, type TestCaller } from '#platform/testing/http-test';
import { ForeignFacts, sourceContext } from '#platform/testing/source.context';
import { SourceModule } from '#platform/testing/source.module';
import { referralsContext } from './referrals.context.js';
import { ReferralsModule } from './referrals.module.js';
import { foundTown, register, type Town } from './town.fixture.js';

const people = sourceContext('people');
const directory = sourceContext('directory');

describe('A referral from a practice through the hub to a provider and back', () => {
  let test: HttpTest;
  let town: Town;
  let practice: TestCaller;
  let hub: TestCaller;
  let provider: TestCaller;
  let person: Uuid;

  beforeAll(async () => {
    const modules = [SourceModule.for(people), SourceModule.for(directory), ReferralsModule];
    test = await startHttpTest(modules, [people, directory, referralsContext]);
    test.environment.clock.set('2026-11-02T09:00:00.000Z');
    town = await foundTown(new ForeignFacts(test.runtime('directory')));
    person = await register(new ForeignFacts(test.runtime('people')), town.practice, town.practice);
    await test.settle();
    practice = test.as('referrer', town.practice, { subject: 'receptionist' });
    hub = test.as('link-worker', town.hub, { subject: 'link-worker' });
    provider = test.as('provider', town.provider, { subject: 'organiser' });
  });
  afterAll(() => test.close());

  const shown = async (caller: TestCaller, id: Uuid): Promise<Record<string, unknown>> => {
    await test.settle();
    const answer = await caller.get(`/v1/referrals/${id}`);
    expect(answer.status).toBe(200);
    return answer.body as Record<string, unknown>;
  };
  const act = async (caller: TestCaller, path: string, body: object = {}): Promise<Uuid> => {
    const answer = await caller.post(`/v1/referrals${path}`, body);
    expect([answer.status, answer.body]).toEqual([
      expect.any(Number),
      expect.objectContaining({ id: expect.any(String) }),
    ]);
    return (answer.body as { readonly id: Uuid }).id;
  };
  const waits = (organisation: Uuid, date: string, what: string) => ({
    owner: expect.objectContaining({ organisation }),
    next: { at: expect.stringMatching(`^${date}`), what },
  });

  it('is told back and acknowledged, with an owner and a next time at every step', async () => {
    const needs = ['loneliness'];
    const root = await act(practice, '', { person, priority: 'routine', needs, note: 'Lives alone.' });
    expect(await shown(practice, root)).toMatchObject({
      ...waits(town.hub, '2026-11-09', 'reach-person'),
      status: 'sent',
      kind: 'root',
      practice: town.practice,
      network: town.network,
    });

    await act(hub, `/${root}/reached`, { channel: 'phone', at: test.environment.clock.now() });
    expect(await shown(hub, root)).toMatchObject({ status: 'reached', next: { what: 'agree-plan' } });
    await act(hub, `/${root}/plan`, { matters: ['company'], actions: 2 });
    expect(await shown(hub, root)).toMatchObject({
      status: 'plan-agreed',
      plan: { matters: ['company'], actions: 2 },
    });

    const child = await act(hub, `/${root}/onward`, { service: town.service, priority: 'urgent', needs });
    expect(await shown(provider, child)).toMatchObject({ status: 'sent', next: { what: 'answer' }, needs });
    await act(provider, `/${child}/accept`);
    expect(await shown(provider, child)).toMatchObject({
      status: 'accepted',
      next: { what: 'start' },
      person,
    });
    await act(provider, `/${child}/start`);
    expect(await shown(provider, child)).toMatchObject({
      status: 'started',
      next: { what: 'review-progress' },
    });
    await act(provider, `/${child}/complete`, { outcome: 'goals-met' });
    expect(await shown(hub, child)).toMatchObject({ status: 'completed', owner: null, next: null });

    expect(await shown(hub, root)).toMatchObject({
      status: 'awaiting-telling-back',
      owner: { organisation: town.hub },
      next: { what: 'tell-back' },
      children: { open: [], closed: [child] },
    });
    await act(hub, `/${root}/tell-back`, { outcome: 'goals-met' });
    expect(await shown(practice, root)).toMatchObject({
      status: 'told-back',
      outcome: 'goals-met',
      owner: null,
    });
    await act(practice, `/${root}/acknowledge`);
    expect(await shown(practice, root)).toMatchObject({ acknowledgedAt: expect.any(String) });
  });
});
