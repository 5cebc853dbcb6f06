import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { HttpTest } from '#platform/testing/http-test';
import { openTown, START_MS } from './open-town.kit.spec.js';
import type { Player, Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

interface Page {
  readonly referrals: readonly { readonly id: Uuid }[];
  readonly next: string | null;
}

describe('Lists of referrals', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let urgent: Uuid;
  let routine: Uuid;
  let planned: Uuid;
  let withdrawn: Uuid;
  let silent: Uuid;

  beforeAll(async () => {
    const opened = await openTown({ at: '2026-11-02T09:00:00.000Z' });
    ({ test, town, players } = opened);
    const person = await register(opened.registered, town.practice, town.practice);
    await test.settle();
    const send = async (priority: string): Promise<Uuid> =>
      (await players.act(players.practice, '', { person, priority, needs: ['debt'] })).id;
    routine = await send('routine');
    urgent = await send('urgent');
    withdrawn = await send('routine');
    await players.act(players.practice, `/${withdrawn}/withdraw`, { reason: 'by-referrer' });
    planned = await players.planned(person);
    silent = await players.onward(planned, town.service, { priority: 'urgent' });
  }, START_MS);
  afterAll(() => test.close());

  const list = async (player: Player, query = ''): Promise<Page> => {
    const answer = await player.get(`/v1/referrals${query}`);
    expect(answer.status).toBe(200);
    return answer.body as Page;
  };
  const idsOf = ({ referrals }: Page): readonly Uuid[] => referrals.map(({ id }) => id);

  it('orders the hub’s board by next time', async () => {
    expect(idsOf(await list(players.hub))).toEqual([urgent, silent, routine, planned]);
    expect(idsOf(await list(players.hub, '?show=closed'))).toEqual([withdrawn]);
  });

  it('shows the board by owner: mine, ours, others’', async () => {
    expect(idsOf(await list(players.hub, '?owner=mine'))).toEqual([planned]);
    const colleague = test.as('coordinator', town.hub, { subject: 'colleague' });
    expect(idsOf(await list(colleague, '?owner=mine'))).toEqual([]);
    expect(idsOf(await list(colleague, '?owner=ours'))).toEqual([urgent, routine, planned]);
    expect(idsOf(await list(colleague, '?owner=others'))).toEqual([silent]);
  });

  it('shows the practice what it sent, newest first, and the provider its inbox', async () => {
    expect(idsOf(await list(players.practice))).toEqual([planned, withdrawn, urgent, routine]);
    expect(idsOf(await list(players.practice, '?show=open'))).toEqual([urgent, routine, planned]);
    expect(idsOf(await list(players.provider))).toEqual([silent]);
    expect(idsOf(await list(players.otherProvider))).toEqual([]);
    expect(idsOf(await list(test.as('referrer', town.otherPractice)))).toEqual([]);
  });

  it('goes through pages without leaving out or repeating any', async () => {
    for (const [player, show] of [
      [players.hub, 'open'],
      [players.practice, 'all'],
    ] as const) {
      const whole = idsOf(await list(player, `?show=${show}`));
      const seen: Uuid[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
        const page: Page = await list(player, `?show=${show}&limit=1${after}`);
        seen.push(...idsOf(page));
        cursor = page.next;
      }
      expect(seen).toEqual(whole);
      expect(seen).toHaveLength(4);
    }
  });

  it('refuses a cursor of another organisation, list or filter', async () => {
    const { next } = await list(players.hub, '?limit=1');
    for (const [player, query] of [
      [test.as('link-worker', town.otherHub), ''],
      [players.provider, ''],
      [players.hub, '&show=all'],
      [players.hub, '&owner=ours'],
    ] as const) {
      const answer = await player.get(`/v1/referrals?limit=1&cursor=${String(next)}${query}`);
      expect([answer.status, answer.body]).toEqual([
        400,
        expect.objectContaining({ code: 'cursor-invalid' }),
      ]);
    }
  });

  it('shows escalated referrals once their time has passed', async () => {
    expect(idsOf(await list(players.hub, '?escalated=true'))).toEqual([]);
    test.environment.clock.set('2026-11-05T10:00:00.000Z');
    await test.settle();
    expect(idsOf(await list(players.hub, '?escalated=true'))).toEqual([]);
    test.environment.clock.set('2026-11-06T11:00:00.000Z');
    await test.settle();
    const escalated = await list(players.hub, '?escalated=true');
    expect([...idsOf(escalated)].sort()).toEqual([urgent, silent].sort());
    expect(idsOf(await list(players.hub, '?escalated=false'))).toEqual([routine, planned]);
  });
});
