import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Acts } from './support/acts.js';
import type { Caller } from './support/caller.js';
import { startTown, type Town } from './support/town.js';

describe('Other ways than by a practice’s referral to the hub', () => {
  let town: Town;
  let acts: Acts;

  beforeAll(async () => {
    town = await startTown();
    acts = new Acts(town);
  }, 120_000);
  afterAll(() => town.stop());

  async function waitsFor(id: string, status: string, owner: Caller, what: string): Promise<void> {
    const referral = await acts.seen(id);
    expect(referral).toMatchObject({ status, owner: { organisation: owner.organisation }, next: { what } });
    const { at } = referral['next'] as { at: string };
    expect(Date.parse(at)).toBeGreaterThan((await town.system.now()).getTime());
  }

  const isClosed = async (id: string, status: string): Promise<void> =>
    expect(await acts.seen(id)).toMatchObject({ status, owner: null, next: null });

  const direct = (person: string): Promise<{ status: number; body: Record<string, unknown> }> =>
    town.referrer.ask('sendReferral', {
      body: { person, kind: 'direct', service: town.walks, priority: 'routine', needs: ['loneliness'] },
    });

  it('a direct referral is refused while the area is brokered, and goes to the provider once its board allows both', async () => {
    const person = await acts.register();
    expect(await direct(person)).toMatchObject({ status: 409, body: { code: 'direct-not-allowed' } });
    for (const outsider of [town.referrer, town.linkWorker, town.walkers, town.commissioner]) {
      expect(
        (await outsider.ask('setReferralMode', { path: { area: 'Stockport' }, body: { mode: 'hybrid' } }))
          .status,
      ).toBe(403);
    }
    await town.administrator.does('setReferralMode', {
      path: { area: 'Stockport' },
      body: { mode: 'hybrid' },
    });
    await town.system.settle();
    const sent = await direct(person);
    expect(sent.status).toBe(201);
    const id = sent.body['id'] as string;
    await waitsFor(id, 'sent', town.walkers, 'answer');
    expect((await town.walkers.does('readReferral', { path: { id } })).body).not.toHaveProperty('person');
    expect(await acts.seen(id)).toMatchObject({
      kind: 'direct',
      routeIn: 'practice',
      attempts: 0,
      reachedAt: null,
      plan: null,
    });
    await acts.act(town.walkers, 'acceptReferral', id);
    await waitsFor(id, 'accepted', town.walkers, 'start');
    await acts.act(town.walkers, 'startReferral', id);
    await waitsFor(id, 'started', town.walkers, 'review-progress');
    await acts.act(town.walkers, 'completeReferral', id, { outcome: 'partly-met' });
    await waitsFor(id, 'awaiting-telling-back', town.linkWorker, 'tell-back');
    await acts.act(town.linkWorker, 'tellBack', id, { outcome: 'partly-met' });
    await isClosed(id, 'told-back');
    expect(await acts.seen(id, town.referrer)).toMatchObject({ outcome: 'partly-met' });
    await acts.act(town.referrer, 'acknowledgeOutcome', id);
    await town.system.settle();
    expect((await acts.seen(id, town.referrer))['acknowledgedAt']).toEqual(expect.any(String));
  }, 60_000);

  it('a direct referral that the provider declines comes to the hub, which sends the person elsewhere and tells back', async () => {
    const person = await acts.register();
    const id = (await direct(person)).body['id'] as string;
    await acts.act(town.walkers, 'declineReferral', id, { reason: 'not-suitable' });
    await waitsFor(id, 'declined', town.linkWorker, 'decide-what-next');
    const { body } = await town.linkWorker.does('redirectReferral', {
      path: { id },
      body: { service: town.befriending },
    });
    const replacement = body['to'] as string;
    await waitsFor(replacement, 'sent', town.befrienders, 'answer');
    expect((await town.walkers.ask('readPerson', { path: { id: person } })).status).toBe(404);
    expect((await town.walkers.ask('readReferral', { path: { id: replacement } })).status).toBe(404);
    expect((await town.walkers.ask('acceptReferral', { path: { id } })).status).toBe(409);
    await acts.act(town.befrienders, 'acceptReferral', replacement);
    await acts.act(town.befrienders, 'startReferral', replacement);
    await acts.act(town.befrienders, 'completeReferral', replacement, { outcome: 'goals-met' });
    await waitsFor(id, 'awaiting-telling-back', town.linkWorker, 'tell-back');
    await acts.act(town.linkWorker, 'tellBack', id, { outcome: 'goals-met' });
    await isClosed(id, 'told-back');
    expect(await acts.seen(id, town.referrer)).toMatchObject({ status: 'told-back', outcome: 'goals-met' });
  }, 60_000);

  it('somebody who comes by herself is taken in by the hub, and her practice is not told', async () => {
    const record = { name: { given: 'Ada', family: 'Marsh' }, practice: town.referrer.organisation };
    const person = await acts.register(town.linkWorker, record);
    expect(
      (await town.referrer.ask('sendReferral', { body: { person, priority: 'routine', needs: ['debt'] } }))
        .status,
    ).toBe(422);
    const id = await acts.refer(person, { kind: 'self' }, town.linkWorker);
    await waitsFor(id, 'sent', town.linkWorker, 'reach-person');
    expect(await acts.seen(id)).toMatchObject({
      kind: 'self',
      routeIn: 'self',
      sender: town.linkWorker.organisation,
    });
    for (const stranger of [town.referrer, town.otherPractice, town.walkers, town.agency]) {
      expect((await stranger.ask('readReferral', { path: { id } })).status).toBe(404);
      expect((await stranger.ask('readPerson', { path: { id: person } })).status).toBe(404);
    }
    await acts.reach(id);
    await acts.plan(id);
    const child = await acts.onward(id, town.walks);
    expect((await town.referrer.ask('readReferral', { path: { id: child } })).status).toBe(404);
    await acts.act(town.walkers, 'acceptReferral', child);
    await acts.act(town.walkers, 'startReferral', child);
    await acts.act(town.walkers, 'completeReferral', child, { outcome: 'goals-met' });
    await waitsFor(id, 'awaiting-telling-back', town.linkWorker, 'tell-back');
  }, 60_000);

  it('an agency refers as a practice does, hears the outcome, and sees no other’s', async () => {
    const record = { name: { given: 'Ida', family: 'Brook' }, practice: town.referrer.organisation };
    const person = await acts.register(town.agency, record);
    const id = await acts.refer(person, {}, town.agency);
    await waitsFor(id, 'sent', town.linkWorker, 'reach-person');
    expect(await acts.seen(id)).toMatchObject({
      kind: 'root',
      routeIn: 'agency',
      sender: town.agency.organisation,
      practice: town.referrer.organisation,
    });
    expect((await town.otherPractice.ask('readReferral', { path: { id } })).status).toBe(404);
    expect((await town.referrer.ask('readPerson', { path: { id: person } })).status).toBe(404);
    expect((await town.linkWorker.ask('readPerson', { path: { id: person } })).status).toBe(200);
    await acts.reach(id);
    await acts.plan(id);
    const child = await acts.onward(id, town.walks);
    expect((await town.agency.ask('readReferral', { path: { id: child } })).status).toBe(404);
    await acts.act(town.linkWorker, 'withdrawReferral', child, { reason: 'other' });
    await waitsFor(id, 'awaiting-telling-back', town.linkWorker, 'tell-back');
    await acts.act(town.linkWorker, 'tellBack', id, { outcome: 'signposted' });
    await town.system.settle();
    expect(await acts.seen(id, town.agency)).toMatchObject({ status: 'told-back', outcome: 'signposted' });
    const list = (await town.agency.does('listReferrals')).body['referrals'] as { id: string }[];
    expect(list.map((each) => each.id)).toEqual([id]);
  }, 60_000);

  it('when everybody is silent each step passes to the hub and on to its coordinator, day after day, until somebody acts', async () => {
    const person = await acts.register();
    const id = await acts.refer(person, { priority: 'urgent' });
    await town.system.advance({ days: 6 });
    const escalated = (): Promise<string[]> =>
      town.coordinator
        .does('listReferrals', { query: { escalated: true } })
        .then(({ body }) => (body['referrals'] as { id: string }[]).map((each) => each.id));
    expect(await acts.seen(id)).toMatchObject({
      status: 'sent',
      owner: { organisation: town.linkWorker.organisation },
    });
    await town.system.advance({ days: 6 });
    await waitsFor(id, 'sent', town.linkWorker, 'coordinator-acts');
    expect(await escalated()).toContain(id);
    const before = (await acts.seen(id))['next'] as { at: string };
    await town.system.advance({ days: 4 });
    await waitsFor(id, 'sent', town.linkWorker, 'coordinator-acts');
    expect(Date.parse(((await acts.seen(id))['next'] as { at: string }).at)).toBeGreaterThan(
      Date.parse(before.at),
    );
    const at = (await town.system.now()).toISOString();
    await acts.act(town.coordinator, 'recordReached', id, { channel: 'phone', at });
    await waitsFor(id, 'reached', town.linkWorker, 'agree-plan');
    await acts.plan(id);
    const child = await acts.onward(id, town.walks);
    await town.system.advance({ days: 9 });
    expect(await acts.seen(child)).toMatchObject({
      nudged: true,
      owner: { organisation: town.walkers.organisation },
    });
    await town.system.advance({ days: 4 });
    expect(await acts.seen(child)).toMatchObject({
      status: 'sent',
      escalated: true,
      owner: { organisation: town.linkWorker.organisation },
    });
    await town.system.advance({ days: 4 });
    await waitsFor(child, 'sent', town.linkWorker, 'coordinator-acts');
    expect(await escalated()).toContain(child);
    const { body } = await town.coordinator.does('redirectReferral', {
      path: { id: child },
      body: { service: town.befriending },
    });
    await isClosed(child, 'redirected');
    await waitsFor(body['to'] as string, 'sent', town.befrienders, 'answer');
  }, 60_000);

  it('the coordinator gives what nobody took to a link worker, on whose board it is until she leaves the hub', async () => {
    const { coordinator, hubAdministrator, linkWorker } = town;
    const organisation = linkWorker.organisation;
    const members = (by = coordinator): Promise<Record<string, unknown>[]> =>
      by
        .does('listMembers', { path: { organisation }, query: { role: 'link-worker' } })
        .then(({ body }) => body['items'] as Record<string, unknown>[]);
    await hubAdministrator.does('keepMember', {
      path: { organisation },
      body: { subject: 'morag', name: 'Morag Whitlow', roles: ['link-worker'] },
    });
    await town.system.settle();
    const [morag] = await members();
    expect(morag).toMatchObject({ name: 'Morag Whitlow', roles: ['link-worker'] });
    for (const stranger of [town.administrator, town.walkers, town.referrer, town.person]) {
      const { status, text } = await stranger.ask('listMembers', { path: { organisation } });
      expect([[403, 404].includes(status), text.includes('Whitlow')]).toEqual([true, false]);
    }
    const id = await acts.refer(await acts.register());
    for (const days of [9, 6]) await town.system.advance({ days });
    const mine = (): Promise<string[]> =>
      linkWorker
        .does('listReferrals', { query: { owner: 'mine', limit: 100 } })
        .then(({ body }) => (body['referrals'] as { id: string }[]).map((each) => each.id));
    expect(await mine()).not.toContain(id);
    const { next } = await acts.seen(id);
    const allocation = { path: { id }, body: { worker: morag?.['worker'] } };
    for (const other of [linkWorker, town.referrer, hubAdministrator])
      expect((await other.ask('allocateReferral', allocation)).status).toBe(403);
    await coordinator.does('allocateReferral', allocation);
    expect(await acts.seen(id)).toMatchObject({
      ...{ status: 'sent', escalated: true, next, linkWorker: morag?.['worker'] },
      owner: { organisation, worker: morag?.['worker'] },
    });
    expect(await mine()).toContain(id);
    expect(JSON.stringify(await acts.seen(id, town.referrer))).not.toContain(String(morag?.['worker']));
    await town.system.advance({ days: 4 });
    await waitsFor(id, 'sent', linkWorker, 'coordinator-acts');
    expect(await mine()).toContain(id);
    await acts.reach(id);
    await waitsFor(id, 'reached', linkWorker, 'agree-plan');
    const path = { organisation, member: morag?.['id'] as string };
    await hubAdministrator.does('recordLeaving', { path });
    await town.system.settle();
    expect(await members()).toEqual([]);
    expect(await coordinator.ask('allocateReferral', allocation)).toMatchObject({
      ...{ status: 422, body: { code: 'unknown-member' } },
    });
    await waitsFor(id, 'reached', linkWorker, 'agree-plan');
  }, 60_000);
});
