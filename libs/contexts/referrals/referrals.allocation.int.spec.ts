import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Uuid } from '#platform/kernel/ids';
import type { HttpTest } from '#platform/testing/http-test';
import { ForeignFacts } from '#platform/testing/source.context';
import { openTown, START_MS } from './open-town.kit.spec.js';
import { type Player, type Players, plain } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

describe('Allocating a referral', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let directory: ForeignFacts;
  let coordinator: Player;
  let colleague: Player;
  let person: Uuid;
  let referral: Uuid;

  beforeAll(async () => {
    const opened = await openTown();
    ({ test, town, players } = opened);
    directory = new ForeignFacts(test.runtime('directory'));
    coordinator = test.as('coordinator', town.hub, { subject: 'gwen' });
    colleague = test.as('link-worker', town.hub, { subject: 'colleague' });
    person = await register(opened.registered, town.practice, town.practice);
    await member('colleague', ['link-worker']);
  }, START_MS);
  afterAll(() => test.close());
  beforeEach(async () => {
    ({ id: referral } = await players.act(players.practice, '', {
      person,
      priority: 'routine',
      needs: ['debt'],
    }));
  });

  /** The pseudonym of a subject: what the directory tells of a member is made in the same way. */
  const pseudonym = (subject: string): string =>
    test.runtime('referrals').actor(town.hub, `https://issuer.test|${subject}`).principal;
  const member = async (
    subject: string,
    roles: readonly string[],
    organisation = town.hub,
  ): Promise<void> => {
    const [stream, worker] = [randomUUID(), pseudonym(subject)];
    await directory.say(
      { tenant: organisation, stream },
      { type: 'ginnel.directory.member-changed.v1', data: { member: stream, organisation, worker, roles } },
    );
    await test.settle();
  };
  const allocate = (to: string, by = coordinator, id = referral) =>
    by.post(`/v1/referrals/${id}/allocation`, { worker: pseudonym(to) });
  const board = async (by: Player, query: string): Promise<readonly Uuid[]> => {
    const { body } = await by.get(`/v1/referrals?limit=100&${query}`);
    return (body as { referrals: readonly { id: Uuid }[] }).referrals.map(({ id }) => id);
  };

  it('puts it on the member’s own board at once, with the time that it had', async () => {
    const before = await players.see(coordinator, referral);
    expect(await board(colleague, 'owner=mine')).not.toContain(referral);
    expect(await allocate('colleague')).toMatchObject({ status: 200, body: { id: referral, revision: 2 } });
    await test.settle();
    expect(await players.see(coordinator, referral)).toMatchObject({
      ...{ status: 'sent', next: before['next'], linkWorker: pseudonym('colleague') },
      owner: { organisation: town.hub, worker: pseudonym('colleague') },
    });
    expect(await board(colleague, 'owner=mine')).toContain(referral);
    expect(await board(coordinator, `worker=${pseudonym('colleague')}`)).toContain(referral);
    expect(await board(coordinator, `worker=${pseudonym('gwen')}`)).not.toContain(referral);
  });

  it('shows neither the practice nor the person who of the hub has it', async () => {
    await allocate('colleague');
    await test.settle();
    const seen = await players.see(players.practice, referral);
    expect(seen).toMatchObject({ owner: { organisation: town.hub } });
    expect(JSON.stringify(seen)).not.toContain(pseudonym('colleague'));
  });

  it('of an onward referral leaves it with the provider, and brings it back to the member', async () => {
    const root = await players.planned(person);
    const child = await players.onward(root, town.service);
    expect(await allocate('colleague', coordinator, child)).toMatchObject({ status: 200 });
    await test.settle();
    expect(await players.standing(coordinator, child)).toMatchObject({ owner: town.provider });
    await players.act(players.provider, `/${child}/decline`, { reason: 'no-capacity' });
    expect(await board(colleague, 'owner=mine')).toContain(child);
  });

  it('is answered once for a repeated request, also when the member has left meanwhile', async () => {
    await member('leaver', ['link-worker']);
    const asked = () =>
      test
        .as('coordinator', town.hub, { subject: 'gwen' })
        .post(`/v1/referrals/${referral}/allocation`, { worker: pseudonym('leaver') })
        .set('Idempotency-Key', 'leaver');
    expect((await asked()).body).toEqual({ id: referral, revision: 2 });
    await member('leaver', []);
    expect((await asked()).body).toEqual({ id: referral, revision: 2 });
    expect(await allocate('leaver')).toMatchObject({ status: 422, body: { code: 'unknown-member' } });
  });

  it('goes to a link worker or coordinator of the hub alone', async () => {
    await member('bookkeeper', ['administrator']);
    await member('elsewhere', ['link-worker'], town.otherHub);
    for (const nobody of ['bookkeeper', 'elsewhere', 'unheard-of'])
      expect(await allocate(nobody)).toMatchObject({ status: 422, body: { code: 'unknown-member' } });
    await member('deputy', ['coordinator']);
    expect(await allocate('deputy')).toMatchObject({ status: 200 });
  });

  it('is the coordinator’s act: no other role’s, no other hub’s, and not on a closed referral', async () => {
    for (const by of [players.hub, players.practice, players.provider])
      expect(await allocate('colleague', by)).toMatchObject({ status: 403 });
    const stranger = test.as('coordinator', town.otherHub);
    const foreign = plain(await allocate('colleague', stranger));
    expect(foreign).toEqual(plain(await allocate('colleague', stranger, randomUUID())));
    expect(foreign).toMatchObject({ status: 404 });
    await players.act(players.practice, `/${referral}/withdraw`, { reason: 'by-referrer' });
    expect(await allocate('colleague')).toMatchObject({ status: 409, body: { code: 'not-open' } });
  });

  it('refuses a stale revision, a pseudonym that is none, and a board asked for twice', async () => {
    const stale = test
      .as('coordinator', town.hub)
      .post(`/v1/referrals/${referral}/allocation`, { worker: pseudonym('colleague') })
      .set('If-Match', '"7"');
    expect(await stale).toMatchObject({ status: 412, body: { code: 'revision-stale' } });
    for (const worker of ['', 'gwen', `${pseudonym('gwen')} `, null, 7]) {
      const answer = await coordinator.post(`/v1/referrals/${referral}/allocation`, { worker });
      expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'validation-failed']);
    }
    const twice = await coordinator.get(`/v1/referrals?owner=mine&worker=${pseudonym('gwen')}`);
    expect(twice).toMatchObject({ status: 400, body: { code: 'validation-failed' } });
  });
});
