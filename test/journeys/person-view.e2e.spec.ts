import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Acts } from './support/acts.js';
import { Caller } from './support/caller.js';
import { signedLike } from './support/tokens.js';
import { startTown, type Town } from './support/town.js';

interface Sharing {
  readonly organisation: string;
  readonly part: string;
  readonly stopped: boolean;
  readonly until: string | null;
}

const keysOfOwnReferral = [
  'id',
  'kind',
  'next',
  'owner',
  'receiver',
  'revision',
  'sentAt',
  'service',
  'status',
];

describe('The person herself', () => {
  let town: Town;
  let acts: Acts;
  let person: string;
  let root: string;
  let walk: string;
  let friend: string;
  let code: string;
  let othersPerson: string;
  let othersReferral: string;

  beforeAll(async () => {
    town = await startTown();
    acts = new Acts(town);
    person = await acts.register();
    root = await acts.refer(person);
    othersPerson = await acts.register(town.referrer, { name: { given: 'Ada', family: 'Other' } });
    othersReferral = await acts.refer(othersPerson);
    await acts.reach(root);
    await acts.plan(root);
    walk = await acts.onward(root, town.walks);
    friend = await acts.onward(root, town.befriending);
    await acts.act(town.befrienders, 'acceptReferral', friend);
    await town.system.settle();
  }, 120_000);
  afterAll(() => town.stop());

  const statusOf = async (caller: Caller, id = person): Promise<number> =>
    (await caller.ask('readPerson', { path: { id } })).status;
  const own = async (): Promise<readonly Record<string, unknown>[]> =>
    (await town.person.does('readOwnEpisodes')).body['referrals'] as Record<string, unknown>[];
  const sharing = async (): Promise<readonly Sharing[]> =>
    (await town.person.does('readOwnView')).body['sharing'] as Sharing[];

  it('sees nothing before her sign-in is linked to her record', async () => {
    expect(await town.person.ask('readOwnView')).toMatchObject({ status: 404, body: { code: 'not-linked' } });
    expect((await town.person.ask('readReferral', { path: { id: root } })).status).toBe(404);
    expect((await town.person.ask('readOwnEpisodes')).status).toBe(404);
    expect(
      (await town.person.ask('withdrawReferral', { path: { id: root }, body: { reason: 'by-person' } }))
        .status,
    ).toBe(404);
    expect(await town.person.ask('linkAccount', { body: { code: 'AAAA-BBBB-CCCC-DDDD' } })).toMatchObject({
      status: 422,
      body: { code: 'link-code-invalid' },
    });
  });

  it('is linked by a code that her link worker hands over, which nobody else can make or use twice', async () => {
    for (const stranger of [town.referrer, town.walkers, town.person, town.administrator]) {
      expect((await stranger.ask('issueLinkCode', { path: { id: person } })).status).toBe(403);
    }
    const { body } = await town.linkWorker.does('issueLinkCode', { path: { id: person } });
    code = body['code'] as string;
    await town.person.does('linkAccount', { body: { code } });
    await town.system.settle();
    expect((await town.person.does('readOwnView')).body).toMatchObject({ id: person });
    const ada = new Caller(
      'ada',
      town.operations,
      await signedLike(town.person, town.system, { claims: { sub: 'ada' } }),
    );
    expect(await ada.ask('linkAccount', { body: { code } })).toMatchObject({
      status: 422,
      body: { code: 'link-code-invalid' },
    });
    expect((await ada.ask('readReferral', { path: { id: root } })).status).toBe(404);
    const other = (await town.linkWorker.does('issueLinkCode', { path: { id: othersPerson } })).body['code'];
    expect(await town.person.ask('linkAccount', { body: { code: other } })).toMatchObject({
      status: 409,
      body: { code: 'sign-in-already-linked' },
    });
  });

  it('sees where each of her referrals stands, who must act next and when, and no more of it', async () => {
    const referrals = await own();
    expect(referrals.map(({ id, status, owner }) => ({ id, status, owner }))).toEqual(
      expect.arrayContaining([
        { id: root, status: 'plan-agreed', owner: { organisation: town.linkWorker.organisation } },
        { id: walk, status: 'sent', owner: { organisation: town.walkers.organisation } },
        { id: friend, status: 'accepted', owner: { organisation: town.befrienders.organisation } },
      ]),
    );
    expect(referrals).toHaveLength(3);
    for (const referral of referrals) {
      expect(Object.keys(referral).sort()).toEqual(keysOfOwnReferral);
      const next = referral['next'] as { at: string; what: string };
      expect(Date.parse(next.at)).toBeGreaterThan((await town.system.now()).getTime());
      expect(
        (await town.person.does('readReferral', { path: { id: referral['id'] as string } })).body,
      ).toEqual(referral);
    }
    expect((await town.person.ask('readNote', { path: { id: root } })).status).toBe(403);
    expect((await town.person.ask('listReferrals')).status).toBe(403);
    expect(await statusOf(town.person)).toBe(403);
  });

  it('sees who sees her', async () => {
    const seen = (await sharing()).map(({ organisation, part, stopped }) => ({
      organisation,
      part,
      stopped,
    }));
    expect(seen).toEqual(
      expect.arrayContaining([
        { organisation: town.referrer.organisation, part: 'registrar', stopped: false },
        { organisation: town.linkWorker.organisation, part: 'hub', stopped: false },
        { organisation: town.befrienders.organisation, part: 'provider', stopped: false },
      ]),
    );
    expect(seen.filter(({ organisation }) => organisation === town.walkers.organisation)).toEqual([]);
  });

  it('finds nothing of anybody else', async () => {
    for (const id of [othersReferral, randomUUID()]) {
      expect(await town.person.ask('readReferral', { path: { id } })).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
      expect(
        (await town.person.ask('withdrawReferral', { path: { id }, body: { reason: 'by-person' } })).status,
      ).toBe(404);
    }
    expect(await statusOf(town.person, othersPerson)).toBe(403);
    const episode = (await acts.seen(othersReferral))['episode'] as string;
    expect((await town.person.ask('readEpisode', { path: { id: episode } })).status).toBe(403);
    expect((await own()).map(({ id }) => id)).not.toContain(othersReferral);
  });

  it('objects to one organisation, which sees her no more from that answer on, and again once she lifts it', async () => {
    const scope = { scope: 'organisation', organisation: town.befrienders.organisation };
    expect(await statusOf(town.befrienders)).toBe(200);
    await town.person.does('objectMyself', { body: scope });
    expect(await statusOf(town.befrienders)).toBe(404);
    expect((await town.befrienders.does('readPeople', { body: { ids: [person] } })).body).toEqual({
      people: [],
    });
    expect(await statusOf(town.linkWorker)).toBe(200);
    expect(
      (await sharing()).find(({ organisation }) => organisation === town.befrienders.organisation),
    ).toMatchObject({ stopped: true });
    await town.person.does('liftMyself', { body: scope });
    expect(await statusOf(town.befrienders)).toBe(200);
  });

  it('objects to all: hub and provider see her no more, the practice keeps what it wrote', async () => {
    await town.person.does('objectMyself', { body: { scope: 'all' } });
    expect(await statusOf(town.befrienders)).toBe(404);
    expect(await statusOf(town.linkWorker)).toBe(404);
    expect(await statusOf(town.coordinator)).toBe(404);
    expect(await statusOf(town.referrer)).toBe(200);
    expect((await town.person.does('readOwnView')).body['objections']).toMatchObject([
      { scope: 'all', organisation: null },
    ]);
    await town.person.does('liftMyself', { body: { scope: 'all' } });
    expect(await statusOf(town.linkWorker)).toBe(200);
    expect(await statusOf(town.befrienders)).toBe(200);
  });

  it('is parted from a stranger who was handed her code: the stranger finds nothing from that answer on, and she links anew', async () => {
    const bea = new Caller(
      'bea',
      town.operations,
      await signedLike(town.person, town.system, { claims: { sub: 'bea' } }),
    );
    const unlink = { path: { id: person } };
    for (const nobody of [town.referrer, town.walkers, town.person, town.administrator])
      expect((await nobody.ask('unlinkAccount', unlink)).status).toBe(403);
    expect((await town.linkWorker.ask('unlinkAccount', { path: { id: randomUUID() } })).status).toBe(404);
    await town.person.does('unlinkMyself');
    expect((await town.person.ask('readOwnEpisodes')).status).toBe(404);
    const handed = (await town.linkWorker.does('issueLinkCode', unlink)).body['code'];
    await bea.does('linkAccount', { body: { code: handed } });
    await town.system.settle();
    expect((await bea.does('readReferral', { path: { id: root } })).body).toMatchObject({ id: root });
    await town.linkWorker.does('unlinkAccount', unlink);
    const withdrawal = { path: { id: root }, body: { reason: 'by-person' } };
    const asked = [
      await bea.ask('readOwnView'),
      await bea.ask('readOwnEpisodes'),
      await bea.ask('readReferral', { path: { id: root } }),
      await bea.ask('withdrawReferral', withdrawal),
      await bea.ask('objectMyself', { body: { scope: 'all' } }),
    ];
    expect(asked.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    for (const stale of [handed, code])
      expect(await bea.ask('linkAccount', { body: { code: stale } })).toMatchObject({
        status: 422,
        body: { code: 'link-code-invalid' },
      });
    const fresh = (await town.linkWorker.does('issueLinkCode', unlink)).body['code'];
    await town.person.does('linkAccount', { body: { code: fresh } });
    await town.system.settle();
    expect((await town.person.does('readOwnView')).body).toMatchObject({ id: person, objections: [] });
    expect(await own()).toHaveLength(3);
    expect((await bea.ask('readOwnView')).status).toBe(404);
  });

  it('withdraws herself, and whatever was sent onward for her is withdrawn with it', async () => {
    await town.person.does('withdrawReferral', { path: { id: root }, body: { reason: 'by-person' } });
    await town.system.settle();
    for (const referral of await own())
      expect(referral).toMatchObject({ status: 'withdrawn', owner: null, next: null });
    expect(await acts.seen(root)).toMatchObject({ withdrawReason: 'by-person' });
    expect(await town.walkers.ask('acceptReferral', { path: { id: walk } })).toMatchObject({
      status: 409,
      body: { code: 'not-open' },
    });
    expect(await statusOf(town.befrienders)).toBe(404);
  });
});
