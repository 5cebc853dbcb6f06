import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Caller } from './support/caller.js';
import { startTown, type Town } from './support/town.js';

const DAY_MS = 86_400_000;

interface Seen {
  readonly status: string;
  readonly owner: { readonly organisation: string } | null;
  readonly next: { readonly at: string; readonly what: string } | null;
  readonly escalated?: boolean;
  readonly nudged?: boolean;
  readonly children?: { readonly open: readonly string[]; readonly closed: readonly string[] };
}

describe('A person goes from a GP practice through a link worker to community organisations, and the practice hears back', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown();
  }, 120_000);
  afterAll(() => town.stop());

  async function register(by: Caller = town.referrer): Promise<string> {
    const { body } = await by.does('registerPerson', {
      body: {
        name: { given: 'Edna', family: 'Fallowfield' },
        birthDate: '1948-05-09',
        address: { lines: ['12 Heaton Lane'], postcode: 'SK4 1AA' },
      },
    });
    return body['id'] as string;
  }

  async function refer(more: object = {}): Promise<{ readonly person: string; readonly referral: string }> {
    const person = await register();
    const { body } = await town.referrer.does('sendReferral', {
      body: {
        person,
        priority: 'routine',
        needs: ['loneliness'],
        note: 'Lost her husband in spring.',
        ...more,
      },
    });
    return { person, referral: body['id'] as string };
  }

  const act = (by: Caller, operation: string, id: string, body: object = {}): Promise<unknown> =>
    by.does(operation, { path: { id }, body });

  /** A referral as the hub sees it once everything has been handled. */
  async function seen(id: string, by: Caller = town.linkWorker): Promise<Seen> {
    await town.system.settle();
    return (await by.does('readReferral', { path: { id } })).body as unknown as Seen;
  }

  /** Who owns a referral and what must happen next, after an act; the next time is in the future. */
  async function waitsFor(id: string, status: string, owner: Caller, what: string): Promise<Seen> {
    const referral = await seen(id);
    expect(referral).toMatchObject({ status, owner: { organisation: owner.organisation }, next: { what } });
    expect(Date.parse(referral.next?.at ?? '')).toBeGreaterThan((await town.system.now()).getTime());
    return referral;
  }

  async function closed(id: string, status: string): Promise<void> {
    expect(await seen(id)).toMatchObject({ status, owner: null, next: null });
  }

  /** Everybody out of sight gets the same as for an id that does not exist. */
  async function unseenBy(id: string, ...callers: readonly Caller[]): Promise<void> {
    for (const caller of callers) {
      const there = await caller.ask('readReferral', { path: { id } });
      const nowhere = await caller.ask('readReferral', { path: { id: randomUUID() } });
      expect({ who: caller.name, status: there.status, body: there.text }).toEqual({
        who: caller.name,
        status: 404,
        body: nowhere.text,
      });
      expect([...there.headers.keys()].sort()).toEqual([...nowhere.headers.keys()].sort());
    }
    for (const caller of [town.commissioner, town.administrator]) {
      expect((await caller.ask('readReferral', { path: { id } })).status).toBe(403);
    }
    expect((await town.nobody.ask('readReferral', { path: { id } })).status).toBe(401);
  }

  async function agreePlan(referral: string): Promise<void> {
    const at = (await town.system.now()).toISOString();
    await act(town.linkWorker, 'recordReached', referral, { channel: 'phone', at });
    await act(town.linkWorker, 'agreePlan', referral, { matters: ['company', 'getting-out'], actions: 2 });
  }

  async function onward(referral: string, service: string): Promise<string> {
    const { body } = await town.linkWorker.does('sendOnward', {
      path: { id: referral },
      body: { service, priority: 'routine', needs: ['loneliness'] },
    });
    return body['id'] as string;
  }

  it('with two onward referrals, one declined and redirected, one silent, nudged and escalated', async () => {
    const began = (await town.system.now()).getTime();
    const { person, referral } = await refer();
    await waitsFor(referral, 'sent', town.linkWorker, 'reach-person');
    await unseenBy(referral, town.otherPractice, town.walkers, town.otherProvider, town.agency);
    expect((await town.linkWorker.ask('readPerson', { path: { id: person } })).status).toBe(200);
    expect((await town.walkers.ask('readPerson', { path: { id: person } })).status).toBe(404);

    const at = (await town.system.now()).toISOString();
    await act(town.linkWorker, 'recordReached', referral, { channel: 'phone', at });
    await waitsFor(referral, 'reached', town.linkWorker, 'agree-plan');
    await act(town.linkWorker, 'agreePlan', referral, { matters: ['company'], actions: 2 });
    await waitsFor(referral, 'plan-agreed', town.linkWorker, 'review-plan');

    const walk = await onward(referral, town.walks);
    const friend = await onward(referral, town.befriending);
    await waitsFor(walk, 'sent', town.walkers, 'answer');
    await waitsFor(friend, 'sent', town.befrienders, 'answer');
    expect((await seen(referral)).children?.open).toEqual(expect.arrayContaining([walk, friend]));
    await unseenBy(walk, town.befrienders, town.otherProvider, town.otherPractice, town.agency);
    const before = (await town.walkers.does('readReferral', { path: { id: walk } })).body;
    expect(before).not.toHaveProperty('person');
    expect(before).toMatchObject({ needs: ['loneliness'] });

    await act(town.walkers, 'declineReferral', walk, { reason: 'no-capacity' });
    await waitsFor(walk, 'declined', town.linkWorker, 'decide-what-next');
    const redirected = (
      await town.linkWorker.does('redirectReferral', {
        path: { id: walk },
        body: { service: town.befriending },
      })
    ).body;
    const replacement = redirected['to'] as string;
    await closed(walk, 'redirected');
    await waitsFor(replacement, 'sent', town.befrienders, 'answer');
    expect((await town.walkers.ask('readPerson', { path: { id: person } })).status).toBe(404);

    await town.system.advance({ days: 8 });
    expect(await waitsFor(friend, 'sent', town.befrienders, 'answer')).toMatchObject({ nudged: true });
    await town.system.advance({ days: 4 });
    expect(await seen(friend)).toMatchObject({
      owner: { organisation: town.linkWorker.organisation },
      escalated: true,
    });

    await act(town.befrienders, 'acceptReferral', replacement);
    await waitsFor(replacement, 'accepted', town.befrienders, 'start');
    await town.system.settle();
    expect((await town.befrienders.does('readPerson', { path: { id: person } })).body).toMatchObject({
      name: { family: 'Fallowfield' },
    });
    expect((await town.befrienders.does('readPerson', { path: { id: person } })).body).not.toHaveProperty(
      'nhsNumber',
    );
    await act(town.befrienders, 'startReferral', replacement);
    await waitsFor(replacement, 'started', town.befrienders, 'review-progress');
    await act(town.befrienders, 'completeReferral', replacement, { outcome: 'goals-met' });
    await closed(replacement, 'completed');

    await act(town.linkWorker, 'withdrawReferral', friend, { reason: 'other' });
    await closed(friend, 'withdrawn');
    await waitsFor(referral, 'awaiting-telling-back', town.linkWorker, 'tell-back');
    await act(town.linkWorker, 'tellBack', referral, { outcome: 'goals-met' });
    await closed(referral, 'told-back');
    expect(await seen(referral, town.referrer)).toMatchObject({ outcome: 'goals-met' });
    await act(town.referrer, 'acknowledgeOutcome', referral);

    await town.system.settle();
    const { body } = await town.commissioner.does('readWorkload', {
      query: { provider: town.befrienders.organisation },
    });
    expect(body).toMatchObject({
      providers: [{ provider: town.befrienders.organisation, received: 2, open: 0 }],
    });
    expect((await town.system.now()).getTime()).toBeGreaterThan(began + 11 * DAY_MS);
  }, 120_000);

  it('until she withdraws in the middle: every open onward referral is withdrawn with hers', async () => {
    const { referral } = await refer();
    await agreePlan(referral);
    const walk = await onward(referral, town.walks);
    const friend = await onward(referral, town.befriending);
    await act(town.befrienders, 'acceptReferral', friend);
    await act(town.referrer, 'withdrawReferral', referral, { reason: 'by-person' });
    await closed(referral, 'withdrawn');
    await closed(walk, 'withdrawn');
    await closed(friend, 'withdrawn');
    const late = await town.walkers.ask('acceptReferral', { path: { id: walk } });
    expect([late.status, late.body['code']]).toEqual([409, 'not-open']);
  }, 60_000);
});
