import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { HttpTest } from '#platform/testing/http-test';
import { type ForeignFacts } from '#platform/testing/source.context';
import { openTown, START_MS } from './open-town.kit.spec.js';
import { type Answer, plain, type Player, type Players } from './players.fixture.js';
import { register, type Town } from './town.fixture.js';

describe('Requests about referrals', () => {
  let test: HttpTest;
  let town: Town;
  let players: Players;
  let registered: ForeignFacts;
  let person: Uuid;

  beforeAll(async () => {
    ({ test, town, players, registered } = await openTown());
    person = await register(registered, town.practice, town.practice);
    await test.settle();
  }, START_MS);
  afterAll(() => test.close());

  const asked = () => ({ person, priority: 'routine', needs: ['debt'] });
  const codeOf = ({ status, body }: Answer) => [status, (body as { readonly code?: string }).code];

  it('answers with id, revision, place and position, and can be read at that position at once', async () => {
    const answer = await players.practice.post('/v1/referrals', asked());
    const { id } = answer.body as { readonly id: Uuid };
    expect([answer.status, answer.body]).toEqual([201, { id, revision: 1 }]);
    expect(answer.headers).toMatchObject({ etag: '"1"', location: `/v1/referrals/${id}` });
    const position = String(answer.headers['ginnel-position']);
    expect(position).toMatch(/^referrals:\d+:\d+:\d+$/);
    const read = await test
      .as('referrer', town.practice)
      .get(`/v1/referrals/${id}`)
      .set('Ginnel-Position', position);
    expect([read.status, read.headers['etag']]).toEqual([200, '"1"']);
  });

  it('gives the first answer again for the same key, and refuses the key for another request', async () => {
    const key = randomUUID();
    const send = (body: object) =>
      test.as('referrer', town.practice).post('/v1/referrals', body).set('Idempotency-Key', key);
    const first = await send(asked());
    const again = await send(asked());
    expect([again.status, again.body]).toEqual([201, first.body]);
    expect(again.headers['ginnel-position']).toBe(first.headers['ginnel-position']);
    expect(codeOf(await send({ ...asked(), priority: 'urgent' }))).toEqual([422, 'idempotency-key-reused']);
    const missing = test.request
      .post('/v1/referrals')
      .set('Authorization', `Bearer ${test.tokenFor('referrer', town.practice)}`)
      .send(asked());
    expect(codeOf(await missing)).toEqual([400, 'idempotency-key-missing']);
  });

  it('gives the same replacement again for a repeated redirection', async () => {
    const root = await players.planned(person);
    const child = await players.onward(root, town.service);
    await players.act(players.provider, `/${child}/decline`, { reason: 'no-capacity' });
    const key = randomUUID();
    const redirect = () =>
      test
        .as('link-worker', town.hub)
        .post(`/v1/referrals/${child}/redirect`, { service: town.otherService })
        .set('Idempotency-Key', key);
    const first = await redirect();
    expect(first.status).toBe(200);
    expect((await redirect()).body).toEqual(first.body);
    await test.settle();
    const { children } = (await players.see(players.hub, root)) as { readonly children: object };
    expect(children).toEqual({ open: [(first.body as { readonly to: Uuid }).to], closed: [child] });
  });

  it('announces another replacement for another referral under a key of long ago', async () => {
    const root = await players.planned(person);
    const key = randomUUID();
    const replacements: Uuid[] = [];
    for (let n = 0; n < 2; n += 1) {
      const child = await players.onward(root, town.service);
      await players.act(players.provider, `/${child}/decline`, { reason: 'no-capacity' });
      const { body } = await test
        .as('link-worker', town.hub)
        .post(`/v1/referrals/${child}/redirect`, { service: town.otherService })
        .set('Idempotency-Key', key);
      replacements.push((body as { readonly to: Uuid }).to);
      await test.settle();
      await test.runtime('referrals').database.workerQuery('delete from receipt');
    }
    const { children } = (await players.see(players.hub, root)) as { readonly children: { open: Uuid[] } };
    expect(new Set(children.open)).toEqual(new Set(replacements));
    expect(new Set(replacements).size).toBe(2);
  });

  it('tells a part without sight of a referral nothing of its revision', async () => {
    const root = await players.planned(person);
    const asProvider = test.as('provider', town.hub);
    for (const revision of ['"0"', '"1"', '"2"', '"3"'])
      expect(
        codeOf(await asProvider.post(`/v1/referrals/${root}/accept`, {}).set('If-Match', revision)),
      ).toEqual([404, 'not-found']);
  });

  it('gives the first answer again even where the parent has been withdrawn meanwhile', async () => {
    const root = await players.planned(person);
    const key = randomUUID();
    const onward = () =>
      test
        .as('link-worker', town.hub)
        .post(`/v1/referrals/${root}/onward`, { service: town.service, priority: 'routine', needs: ['debt'] })
        .set('Idempotency-Key', key);
    const first = await onward();
    await players.act(players.practice, `/${root}/withdraw`, { reason: 'by-person' });
    await test.settle();
    const again = await onward();
    expect([again.status, again.body]).toEqual([201, first.body]);
    const fresh = await test
      .as('link-worker', town.hub)
      .post(`/v1/referrals/${root}/onward`, { service: town.service, priority: 'routine', needs: ['debt'] });
    expect(codeOf(fresh)).toEqual([409, 'parent-not-ready']);
  });

  it('refuses an act on a revision that has passed', async () => {
    const { id } = await players.act(players.practice, '', asked());
    const withdraw = (revision: string) =>
      test
        .as('referrer', town.practice)
        .post(`/v1/referrals/${id}/withdraw`, { reason: 'other' })
        .set('If-Match', revision);
    await players.act(players.hub, `/${id}/not-reached`, {
      channel: 'text',
      at: test.environment.clock.now(),
    });
    expect(codeOf(await withdraw('"1"'))).toEqual([412, 'revision-stale']);
    const done = await withdraw('"2"');
    expect([done.status, done.headers['etag']]).toEqual([200, '"3"']);
  });

  it('answers alike for an unknown person and for another practice’s', async () => {
    const foreign = await register(registered, town.otherPractice, town.otherPractice);
    await test.settle();
    const [unknown, other] = await Promise.all([
      players.practice.post('/v1/referrals', { ...asked(), person: randomUUID() }),
      players.practice.post('/v1/referrals', { ...asked(), person: foreign }),
    ]);
    expect(codeOf(unknown)).toEqual([422, 'unknown-person']);
    expect(other.body).toEqual(unknown.body);
  });

  it('waits for a person who was registered a moment ago', async () => {
    const newcomer = randomUUID();
    const data = { person: newcomer, ageBand: 'unknown', areaDecile: null, practice: null };
    const said = { type: 'ginnel.people.person-registered.v1', data };
    const { context, epoch, partition, position } = await registered.say({ tenant: town.practice }, said);
    const answer = await test
      .as('referrer', town.practice)
      .post('/v1/referrals', { ...asked(), person: newcomer })
      .set('Ginnel-Position', `${context}:${epoch}:${partition}:${position}`);
    expect(answer.status).toBe(201);
  });

  it('refuses services that are unknown or take nobody, and a direct referral in a brokered area', async () => {
    const root = await players.planned(person);
    const onward = (service: Uuid) =>
      players.hub.post(`/v1/referrals/${root}/onward`, { service, priority: 'routine', needs: ['debt'] });
    expect(codeOf(await onward(randomUUID()))).toEqual([422, 'unknown-service']);
    expect(codeOf(await onward(town.fullService))).toEqual([409, 'service-not-accepting']);
    const direct = players.practice.post('/v1/referrals', { ...asked(), service: town.service });
    expect(codeOf(await direct)).toEqual([409, 'direct-not-allowed']);
  });

  it('refuses what is malformed, out of time or another part’s', async () => {
    const { id } = await players.act(players.practice, '', asked());
    const send = (body: object) => players.practice.post('/v1/referrals', body);
    for (const need of ['Free text!', 'ada-attwater', 'company']) {
      expect(codeOf(await send({ ...asked(), needs: [need] }))).toEqual([400, 'validation-failed']);
    }
    const named = players.hub.post(`/v1/referrals/${id}/plan`, { matters: ['ada-attwater'], actions: 1 });
    expect(codeOf(await named)).toEqual([400, 'validation-failed']);
    expect(codeOf(await send({ ...asked(), surprise: true }))).toEqual([400, 'validation-failed']);
    expect(codeOf(await send({ ...asked(), kind: 'direct' }))).toEqual([400, 'validation-failed']);
    expect(codeOf(await send({ ...asked(), kind: 'self' }))).toEqual([403, 'role-not-allowed']);
    const reached = (at: string) => players.hub.post(`/v1/referrals/${id}/reached`, { channel: 'phone', at });
    expect(codeOf(await reached('2199-01-01T09:00:00Z'))).toEqual([422, 'in-the-future']);
    expect(codeOf(await reached('2001-01-01T09:00:00Z'))).toEqual([422, 'too-early']);
    const plan = players.hub.post(`/v1/referrals/${id}/plan`, { matters: ['company'], actions: 1 });
    expect(codeOf(await plan)).toEqual([409, 'wrong-status']);
    const extra = players.practice.post(`/v1/referrals/${id}/acknowledge`, { surprise: true });
    expect(codeOf(await extra)).toEqual([400, 'validation-failed']);
    for (const role of ['provider', 'commissioner', 'administrator', 'person'] as const) {
      const caller = test.as(role, role === 'person' ? null : town.hub);
      expect(codeOf(await caller.post(`/v1/referrals/${id}/plan`, {}))).toEqual([403, 'role-not-allowed']);
    }
  });

  it('answers the practice of an onward referral as for an unknown one, on reading and on acting', async () => {
    const root = await players.planned(person);
    const child = await players.onward(root, town.service);
    const unknown = randomUUID();
    const withdraw = (id: Uuid) => players.practice.post(`/v1/referrals/${id}/withdraw`, { reason: 'other' });
    expect(plain(await withdraw(child))).toEqual(plain(await withdraw(unknown)));
    const read = (id: Uuid) => players.practice.get(`/v1/referrals/${id}`);
    expect(plain(await read(child))).toEqual(plain(await read(unknown)));
    expect((await read(child)).status).toBe(404);
  });

  it('tells the provider the person’s area with the sending, and the hub with what it knows then', async () => {
    const root = await players.planned(person);
    expect(await players.see(players.practice, root)).toMatchObject({ area: 'SK4' });
    const child = await players.onward(root, town.service);
    expect(await players.see(players.provider, child)).toMatchObject({ status: 'sent', area: 'SK4' });
    await players.act(players.provider, `/${child}/decline`, { reason: 'no-capacity' });
    expect(await players.see(players.provider, child)).not.toHaveProperty('area');
    const { to = '' } = await players.act(players.hub, `/${child}/redirect`, { service: town.otherService });
    expect(await players.see(players.otherProvider, to)).toMatchObject({ status: 'sent', area: 'SK4' });
  });

  it('lets a hub that runs a group itself be asked, accept and complete like any provider', async () => {
    const root = await players.planned(person, { riskInstruction: 'Knock first.' });
    const own = await players.onward(root, town.hubsService);
    const group = test.as('provider', town.hub, { subject: 'group-leader' });
    const asked = await players.see(group, own);
    expect(asked).toMatchObject({ status: 'sent', owner: { organisation: town.hub }, area: 'SK4' });
    expect(asked).not.toHaveProperty('person');
    expect((await group.get(`/v1/referrals/${root}`)).status).toBe(404);
    expect(await players.see(players.hub, own)).toMatchObject({ status: 'sent', person });
    await players.act(group, `/${own}/accept`);
    expect(await players.see(group, own)).toMatchObject({ status: 'accepted', person });
    await players.act(group, `/${own}/start`);
    await players.act(group, `/${own}/complete`, { outcome: 'goals-met' });
    expect(await players.standing(players.hub, root)).toMatchObject({ status: 'awaiting-telling-back' });
    const inbox = (await group.get('/v1/referrals?show=all')).body as {
      readonly referrals: readonly { readonly id: Uuid }[];
    };
    expect(inbox.referrals.filter(({ id }) => id === own)).toHaveLength(1);
  });

  it('gives the note to its writer and the hub alone, and the risk instruction to the provider too', async () => {
    const note = 'Canary-note Lives alone\nsince spring.';
    const root = await players.planned(person, { note, riskInstruction: 'Canary-risk A dog.' });
    const child = await players.onward(root, town.service);
    const textsOf = async (player: typeof players.hub, id: Uuid) =>
      (await player.get(`/v1/referrals/${id}/note`)).body;
    const both = { note, riskInstruction: 'Canary-risk A dog.' };
    expect(await textsOf(players.practice, root)).toEqual({ id: root, ...both });
    expect(await textsOf(players.hub, root)).toEqual({ id: root, ...both });
    expect(await textsOf(players.hub, child)).toEqual({ id: child, ...both });
    const own = { id: child, riskInstruction: 'Canary-risk A dog.' };
    expect(await textsOf(players.provider, child)).toEqual(own);
    await players.act(players.provider, `/${child}/accept`);
    expect(await textsOf(players.provider, child)).toEqual(own);
    const missing = await players.provider.get(`/v1/referrals/${randomUUID()}/note`);
    expect(await textsOf(players.practice, child)).toEqual(missing.body);
    expect(await textsOf(players.otherProvider, child)).toEqual(missing.body);
    await players.act(players.provider, `/${child}/decline`, { reason: 'other' });
    expect(plain(await players.provider.get(`/v1/referrals/${child}/note`))).toEqual(plain(missing));
    const written = await test
      .runtime('referrals')
      .database.workerQuery<{ readonly kinds: readonly string[] }>(
        'select kinds from text_read where referral = $1 and tenant = $2',
        [child, town.provider],
      );
    expect(written.map(({ kinds }) => kinds)).toEqual([['riskInstruction'], ['riskInstruction']]);

    const logged = await test
      .runtime('referrals')
      .database.workerQuery<{ readonly data: string }>('select data::text as data from event');
    expect(logged.filter(({ data }) => data.includes('Canary'))).toEqual([]);
    expect(test.lines.filter((line) => line.includes('Canary'))).toEqual([]);
  });

  it('writes down who was shown which texts', async () => {
    const sent = await players.practice.post('/v1/referrals', {
      ...asked(),
      note: 'A note',
      riskInstruction: 'Knock first',
    });
    const { id } = sent.body as { readonly id: Uuid };
    await test.settle();
    expect((await players.hub.get(`/v1/referrals/${id}/note`)).status).toBe(200);
    const rows = await test
      .runtime('referrals')
      .database.workerQuery(
        'select tenant, person, kinds, role, purpose from text_read where referral = $1',
        [id],
      );
    expect(rows).toEqual([
      {
        tenant: town.hub,
        person,
        kinds: ['note', 'riskInstruction'],
        role: 'link-worker',
        purpose: 'read-texts',
      },
    ]);
  });

  it('refuses the texts to whom the person objects as for an unknown id, with the position at once, and keeps them for their writer', async () => {
    const objector = await register(registered, town.practice, town.practice);
    await test.settle();
    const root = await players.planned(objector, { note: 'Lives alone.', riskInstruction: 'A dog.' });
    const child = await players.onward(root, town.service);
    const note = (player: Player, id: Uuid) => player.get(`/v1/referrals/${id}/note`);
    const unknown = plain(await note(players.provider, randomUUID()));
    const say = (event: string, data: object) =>
      registered.say(
        { tenant: town.practice, stream: objector },
        { type: `ginnel.people.${event}.v1`, data: { person: objector, ...data } },
      );
    expect((await note(players.provider, child)).status).toBe(200);

    const to = { organisation: town.provider };
    const { context, epoch, partition, position } = await say('organisation-objected', to);
    const stated = await test
      .as('provider', town.provider)
      .get(`/v1/referrals/${child}/note`)
      .set('Ginnel-Position', `${context}:${epoch}:${partition}:${position}`);
    expect([stated.status, stated.body]).toEqual([404, expect.objectContaining({ code: 'not-found' })]);
    expect(plain(await note(players.provider, child))).toEqual(unknown);
    expect((await note(players.hub, root)).status).toBe(200);
    expect(await players.see(players.provider, child)).toMatchObject({ riskInstruction: true });
    await say('organisation-objection-lifted', to);
    await test.settle();
    expect((await note(players.provider, child)).status).toBe(200);

    await say('sharing-objected', {});
    await test.settle();
    for (const [player, id] of [
      [players.provider, child],
      [players.hub, root],
      [players.hub, child],
    ] as const)
      expect(plain(await note(player, id))).toEqual(unknown);
    expect((await note(players.practice, root)).body).toMatchObject({ note: 'Lives alone.' });
    const readers = await test
      .runtime('referrals')
      .database.workerQuery<{ readonly tenant: Uuid }>(
        'select tenant from text_read where referral = any($1) order by recorded_at',
        [[root, child]],
      );
    expect(readers.map(({ tenant }) => tenant)).toEqual([
      town.hub,
      town.provider,
      town.hub,
      town.provider,
      town.practice,
    ]);
  });

  it('opens no text of a person who was erased', async () => {
    const erased = await register(registered, town.practice, town.practice);
    await test.settle();
    const texts = { note: 'Lives alone.', riskInstruction: 'A dog.' };
    const root = await players.planned(erased, texts);
    const kept = await players.planned(person, texts);
    const said = { type: 'ginnel.people.person-erased.v1', data: { person: erased } };
    await registered.say({ tenant: town.practice, stream: erased }, said);
    await test.settle();
    const read = async (id: Uuid) => (await players.hub.get(`/v1/referrals/${id}/note`)).body;
    expect(await read(root)).toMatchObject({ code: 'not-found' });
    expect(await read(kept)).toEqual({ id: kept, ...texts });
  });

  it('shows an episode’s referrals to those who see some of it', async () => {
    const root = await players.planned(person);
    const child = await players.onward(root, town.service);
    const { episode } = (await players.see(players.hub, root)) as { readonly episode: Uuid };
    const read = (player: typeof players.hub) => player.get(`/v1/episodes/${episode}`);
    const idsOf = ({ body }: Answer) =>
      (body as { readonly referrals: readonly { readonly id: Uuid }[] }).referrals.map(({ id }) => id);
    expect(idsOf(await read(players.hub))).toEqual([root, child]);
    expect(idsOf(await read(players.practice))).toEqual([root]);
    expect(codeOf(await read(test.as('link-worker', town.otherHub)))).toEqual([404, 'not-found']);
    expect(codeOf(await read(players.provider))).toEqual([403, 'role-not-allowed']);
  });
});
