import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { HttpTest } from '#platform/testing/http-test';
import { type ForeignFacts } from '#platform/testing/source.context';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Player, Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

describe('The risk instruction that a practice wrote', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let registered: ForeignFacts;

  beforeAll(async () => {
    ({ test, town, players, registered } = await openTown({ mode: 'hybrid' }));
  }, START_MS);
  afterAll(() => test.close());

  const referred = async (): Promise<{ readonly person: Uuid; readonly root: Uuid }> => {
    const person = await register(registered, town.practice, town.practice);
    await test.settle();
    return { person, root: await players.planned(person, { riskInstruction: 'A dog.' }) };
  };
  const tell = async (person: Uuid, told: string, own: object = {}): Promise<void> => {
    await registered.say(
      { tenant: town.practice, stream: person },
      { type: `ginnel.people.${told}.v1`, data: { person, ...own } },
    );
    await test.settle();
  };
  const read = async (player: Player, id: Uuid): Promise<unknown> => {
    const { status, body } = await player.get(`/v1/referrals/${id}/note`);
    return status === 200 ? (body as { readonly riskInstruction: string | null }).riskInstruction : status;
  };
  const openings = (referral: Uuid): Promise<readonly unknown[]> =>
    test
      .runtime('referrals')
      .database.workerQuery(
        'select tenant, person, kinds, role, purpose from text_read where referral = $1 order by recorded_at',
        [referral],
      );

  it('goes on with a child, by an opening that is written down', async () => {
    const { person, root } = await referred();
    const child = await players.onward(root, town.service);
    expect(await read(players.provider, child)).toBe('A dog.');
    const opened = { tenant: town.hub, person, kinds: ['riskInstruction'], role: 'link-worker' };
    expect(await openings(root)).toEqual([{ ...opened, purpose: 'send-onward' }]);
    await players.act(players.provider, `/${child}/decline`, { reason: 'not-suitable' });
    const { to = '' } = await players.act(players.hub, `/${child}/redirect`, { service: town.otherService });
    expect(await read(players.otherProvider, to)).toBe('A dog.');
    expect(await openings(child)).toContainEqual({ ...opened, role: 'system', purpose: 'redirect' });
  });

  it('is not had by a hub that the person objects to through sending onward or redirecting', async () => {
    const { person, root } = await referred();
    const before = await players.onward(root, town.service);
    await tell(person, 'organisation-objected', { organisation: town.hub });
    const child = await players.onward(root, town.otherService);
    await players.act(players.provider, `/${before}/decline`, { reason: 'not-suitable' });
    const { to = '' } = await players.act(players.hub, `/${before}/redirect`, { service: town.thirdService });
    for (const id of [root, before]) expect(await read(players.hub, id)).toBe(404);
    for (const id of [child, to]) expect(await read(players.hub, id)).not.toBe('A dog.');
    for (const id of [child, to])
      expect(await players.see(players.hub, id)).toMatchObject({ riskInstruction: true });
    expect(await read(players.otherProvider, child)).toBeNull();
    expect(await openings(root)).toHaveLength(1);
    await tell(person, 'organisation-objection-lifted', { organisation: town.hub });
    expect(await read(players.hub, before)).toBe('A dog.');
  });

  it('is the hub’s to read where it wrote one of its own', async () => {
    const { person, root } = await referred();
    const child = await players.onward(root, town.service, { riskInstruction: 'Two dogs.' });
    await tell(person, 'sharing-objected');
    expect([await read(players.hub, child), await read(players.provider, child)]).toEqual(['Two dogs.', 404]);
  });
});
