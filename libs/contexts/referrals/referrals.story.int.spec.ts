import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { HttpTest } from '#platform/testing/http-test';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Player, Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

const MINUTE = 60_000;

describe('A referral from a practice through the hub to providers and back', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let person: Uuid;

  beforeAll(async () => {
    const opened = await openTown({ at: '2026-11-02T09:00:00.000Z' });
    ({ test, town, players } = opened);
    person = await register(opened.registered, town.practice, town.practice);
    await test.settle();
  }, START_MS);
  afterAll(() => test.close());

  /** Moves time just past a referral's next time. */
  const letNextTimePass = async (player: Player, id: Uuid): Promise<void> => {
    const { next } = (await players.see(player, id)) as { readonly next: { readonly at: string } };
    test.environment.clock.set(new Date(Date.parse(next.at) + MINUTE).toISOString());
    await test.settle();
  };

  /** Everybody without sight gets the answer of an unknown id, on reading and on acting. */
  const expectHidden = async (id: Uuid, ...sighted: readonly Player[]): Promise<void> => {
    for (const [asked, unknown] of await players.strangers(id, sighted)) {
      expect(asked).toEqual(unknown);
      expect(asked).toMatchObject({ status: 404 });
    }
  };

  it('goes to two providers: one declines and is replaced, one is silent, reminded and overtaken; then it is told back', async () => {
    const { practice, hub, provider, otherProvider, thirdProvider } = players;
    const root = (
      await players.act(practice, '', {
        ...{ person, priority: 'routine', needs: ['loneliness', 'debt'] },
        ...{ note: 'Lives alone since spring.', riskInstruction: 'Visit in pairs.' },
      })
    ).id;
    const hubWaits = (status: string, what: string) => ({ status, owner: town.hub, what });
    expect(await players.standing(practice, root)).toEqual(hubWaits('sent', 'reach-person'));
    expect((await players.see(practice, root))['next']).toMatchObject({
      at: expect.stringMatching('^2026-11-09') as unknown,
    });
    await expectHidden(root);

    const at = test.environment.clock.now();
    await players.act(hub, `/${root}/not-reached`, { channel: 'phone', at });
    expect(await players.see(practice, root)).toMatchObject({ status: 'sent', attempts: 1 });
    await players.act(hub, `/${root}/reached`, { channel: 'in-person', at });
    expect(await players.standing(practice, root)).toEqual(hubWaits('reached', 'agree-plan'));
    await players.act(hub, `/${root}/plan`, { matters: ['company', 'money'], actions: 2 });
    expect(await players.standing(practice, root)).toEqual(hubWaits('plan-agreed', 'review-plan'));
    await expectHidden(root);

    const first = await players.onward(root, town.service);
    const silent = await players.onward(root, town.thirdService);
    expect(await players.standing(provider, first)).toEqual({
      ...{ status: 'sent', owner: town.provider, what: 'answer' },
    });
    expect(await players.standing(hub, root)).toEqual(hubWaits('plan-agreed', 'review-plan'));
    expect(await players.see(hub, root)).toMatchObject({ children: { open: [first, silent], closed: [] } });
    await expectHidden(first, provider);
    await expectHidden(silent, thirdProvider);

    await players.act(provider, `/${first}/decline`, { reason: 'no-capacity' });
    expect(await players.standing(hub, first)).toEqual(hubWaits('declined', 'decide-what-next'));
    expect(await players.see(provider, first)).not.toHaveProperty('needs');

    const { to } = await players.act(hub, `/${first}/redirect`, { service: town.otherService });
    const second = to ?? '';
    expect(await players.standing(hub, first)).toEqual({ status: 'redirected', owner: null, what: null });
    expect(await players.standing(otherProvider, second)).toEqual({
      ...{ status: 'sent', owner: town.otherProvider, what: 'answer' },
    });
    expect(await players.see(hub, root)).toMatchObject({
      children: { open: [silent, second], closed: [first] },
    });
    const risk = await otherProvider.get(`/v1/referrals/${second}/note`);
    expect(risk.body).toEqual({ id: second, riskInstruction: 'Visit in pairs.' });
    await expectHidden(second, otherProvider);

    await letNextTimePass(thirdProvider, silent);
    expect(await players.see(thirdProvider, silent)).toMatchObject({
      status: 'sent',
      nudged: true,
      escalated: false,
    });
    expect(await players.standing(hub, silent)).toMatchObject({ owner: town.thirdProvider });
    await letNextTimePass(thirdProvider, silent);
    expect(await players.see(hub, silent)).toMatchObject({ escalated: true });
    expect(await players.standing(thirdProvider, silent)).toEqual(hubWaits('sent', 'coordinator-acts'));
    await players.act(thirdProvider, `/${silent}/accept`);
    expect(await players.standing(hub, silent)).toEqual({
      ...{ status: 'accepted', owner: town.thirdProvider, what: 'start' },
    });

    for (const [player, child, owner] of [
      [otherProvider, second, town.otherProvider],
      [thirdProvider, silent, town.thirdProvider],
    ] as const) {
      await players.act(player, `/${child}/accept`);
      expect(await players.standing(hub, child)).toEqual({ status: 'accepted', owner, what: 'start' });
      await players.act(player, `/${child}/start`);
      expect(await players.standing(hub, child)).toEqual({
        status: 'started',
        owner,
        what: 'review-progress',
      });
      expect(await players.standing(hub, root)).toMatchObject({ status: 'plan-agreed' });
      await players.act(player, `/${child}/complete`, { outcome: 'goals-met' });
      expect(await players.standing(hub, child)).toEqual({ status: 'completed', owner: null, what: null });
    }

    expect(await players.standing(practice, root)).toEqual(hubWaits('awaiting-telling-back', 'tell-back'));
    await players.act(hub, `/${root}/tell-back`, { outcome: 'partly-met' });
    expect(await players.standing(practice, root)).toEqual({ status: 'told-back', owner: null, what: null });
    await players.act(practice, `/${root}/acknowledge`);
    expect(await players.see(practice, root)).toMatchObject({
      ...{ outcome: 'partly-met', toldBackAt: expect.any(String), acknowledgedAt: expect.any(String) },
    });
    await expectHidden(root);
  });

  it('shows each viewer only what it may see', async () => {
    const { practice, hub, provider } = players;
    const root = await players.planned(person, { note: 'Lives alone.', riskInstruction: 'A dog.' });
    const child = await players.onward(root, town.service);

    expect(await players.see(provider, child)).toEqual({
      ...{
        id: child,
        revision: 1,
        kind: 'child',
        status: 'sent',
        receiver: town.provider,
        service: town.service,
      },
      ...{
        hub: town.hub,
        sender: town.hub,
        priority: 'routine',
        promiseDays: null,
        sentAt: expect.any(String),
      },
      ...{
        needs: ['loneliness'],
        area: 'SK4',
        riskInstruction: true,
        nudged: false,
        escalated: false,
        declineReason: null,
      },
      ...{ owner: { organisation: town.provider }, next: { at: expect.any(String), what: 'answer' } },
    });
    expect((await practice.get(`/v1/referrals/${child}`)).status).toBe(404);
    const { linkWorker, owner } = await players.see(hub, root);
    expect(owner).toEqual({ organisation: town.hub, worker: linkWorker });
    expect(linkWorker).not.toContain('link-worker');
    const sent = await players.see(practice, root);
    for (const hidden of ['linkWorker', 'plan', 'children', 'channel', 'nudged', 'escalated']) {
      expect(sent).not.toHaveProperty(hidden);
    }

    await players.act(provider, `/${child}/accept`);
    expect(await players.see(provider, child)).toMatchObject({ person });
    expect(await players.see(provider, child)).not.toHaveProperty('episode');
  });
});
