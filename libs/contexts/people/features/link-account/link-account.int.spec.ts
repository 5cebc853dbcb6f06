import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '#people/read-models/grants/referral-facts.kit.spec';

const day = 24 * 60 * 60 * 1_000;
const referrals = sourceContext('referrals');
const [practice, hub, provider] = [randomUUID(), randomUUID(), randomUUID()];

describe('A person’s own sign-in', () => {
  let test: HttpTest;
  let facts: ReferralFacts;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    facts = new ReferralFacts(test.runtime('referrals'));
  }, 60_000);
  afterAll(() => test.close());

  async function referred(): Promise<Uuid> {
    const body = { name: { given: 'Ada', family: 'Attwater' }, birthDate: '1950-03-02' };
    const { body: registered } = await test.as('referrer', practice).post('/v1/people', body);
    await facts.tell({ kind: 'root', sender: practice, receiver: hub, hub, person: registered.id }, 'sent');
    await test.settle();
    return registered.id as Uuid;
  }

  const issue = (person: Uuid) => test.as('link-worker', hub).post(`/v1/people/${person}/link-code`);
  const me = (subject: string) => test.as('person', null, { subject });
  const link = (subject: string, code: string) => me(subject).post('/v1/people/me/link', { code });

  it('is linked by the code a worker hands over, once, and shows who sees the record and why, and nothing of it', async () => {
    const person = await referred();
    const referral = await facts.tell(
      { kind: 'child', sender: hub, receiver: provider, hub, person },
      'sent',
      'accepted',
    );
    const issued = await issue(person);
    expect(issued.status).toBe(201);
    expect(issued.body.code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
    expect((await me('ada').get('/v1/people/me')).body.code).toBe('not-linked');
    const linked = await link('ada', (issued.body.code as string).toLowerCase().replaceAll('-', ' '));
    expect([linked.status, linked.body]).toEqual([200, { id: person }]);
    await test.settle();
    const own = await me('ada')
      .get('/v1/people/me')
      .set('Ginnel-Position', linked.headers['ginnel-position'] ?? '');
    expect(own.status).toBe(200);
    expect(own.body).toMatchObject({
      id: person,
      revision: 1,
      objections: [],
    });
    expect(Object.keys(own.body).sort()).toEqual(['id', 'objections', 'revision', 'sharing']);
    expect(own.body.sharing).toHaveLength(4);
    expect(own.body.sharing).toContainEqual({
      organisation: provider,
      part: 'provider',
      since: expect.any(String),
      until: null,
      opened: { event: 'referral-accepted', referral },
      basis: {
        purpose: 'direct-care',
        agreed: 'implied-direct-care',
        how: 'onward-referral',
        recordedBy: hub,
      },
      stopped: false,
    });
    const used = await link('somebody-else', issued.body.code);
    expect([used.status, used.body.code]).toEqual([422, 'link-code-invalid']);
  });

  it('objects for itself, at once and to one organisation alone', async () => {
    const person = await referred();
    await facts.tell({ kind: 'child', sender: hub, receiver: provider, hub, person }, 'sent', 'accepted');
    const { body } = await issue(person);
    const linked = await link('bea', body.code);
    await test.settle();
    const position = linked.headers['ginnel-position'] ?? '';
    const objected = await me('bea')
      .post('/v1/people/me/objections', { scope: 'organisation', organisation: provider })
      .set('Ginnel-Position', position);
    expect(objected.status).toBe(204);
    expect((await test.as('provider', provider).get(`/v1/people/${person}`)).status).toBe(404);
    expect((await test.as('link-worker', hub).get(`/v1/people/${person}`)).status).toBe(200);
    const own = await me('bea').get('/v1/people/me');
    expect(own.body.objections).toEqual([
      { scope: 'organisation', organisation: provider, since: expect.any(String) },
    ]);
    expect((own.body.sharing as { stopped: boolean }[]).filter(({ stopped }) => stopped)).toMatchObject([
      { organisation: provider },
    ]);
    expect(
      (
        await me('bea').post('/v1/people/me/objections/lift', {
          scope: 'organisation',
          organisation: provider,
        })
      ).status,
    ).toBe(204);
    expect((await test.as('provider', provider).get(`/v1/people/${person}`)).status).toBe(200);
  });

  it('keeps the hub from another’s record though the hub wrote one of the same person: the hub cannot take that back', async () => {
    const record = {
      name: { given: 'Cleo', family: 'Attwater' },
      nhsNumber: '999 123 4578',
      birthDate: '1948-05-09',
    };
    const worker = test.as('link-worker', hub);
    const theirs = (await test.as('referrer', practice).post('/v1/people', record)).body.id as Uuid;
    const ours = (await worker.post('/v1/people', record)).body.id as Uuid;
    await facts.tell({ kind: 'root', sender: practice, receiver: hub, hub, person: theirs }, 'sent');
    await test.settle();
    await link('cleo', (await issue(ours)).body.code as string);
    await test.settle();
    const seen = async (person: Uuid) => (await worker.get(`/v1/people/${person}`)).status;
    expect([await seen(theirs), await seen(ours)]).toEqual([200, 200]);
    expect((await me('cleo').post('/v1/people/me/objections', { scope: 'all' })).status).toBe(204);
    expect([await seen(theirs), await seen(ours)]).toEqual([404, 200]);
    const lifted = await worker.post(`/v1/people/${ours}/objections/lift`, { scope: 'all' });
    expect([lifted.status, await seen(theirs)]).toEqual([404, 404]);
    expect((await me('cleo').post('/v1/people/me/objections/lift', { scope: 'all' })).status).toBe(204);
    expect(await seen(theirs)).toBe(200);
  });

  it('is not linked by a code that is older than 14 days', async () => {
    const { body } = await issue(await referred());
    test.environment.clock.advance(14 * day);
    expect((await link('late', body.code)).body.code).toBe('link-code-invalid');
  });

  it('may try ten codes a day and no more, right or wrong', async () => {
    // At noon, so that no midnight comes between the tries.
    test.environment.clock.advance(day - ((test.environment.clock.milliseconds() + day / 2) % day));
    const { body } = await issue(await referred());
    for (let tried = 0; tried < 10; tried += 1)
      expect((await link('guesser', '0000-0000-0000')).status).toBe(422);
    const refused = await link('guesser', body.code);
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '3600']);
    test.environment.clock.advance(day);
    expect((await link('guesser', body.code)).status).toBe(200);
  });

  it('is given the same code by a repeated request, which is kept as a hash alone', async () => {
    const person = await referred();
    const worker = test.as('link-worker', hub);
    const first = await worker.post(`/v1/people/${person}/link-code`).set('Idempotency-Key', 'again');
    const second = await worker.post(`/v1/people/${person}/link-code`).set('Idempotency-Key', 'again');
    expect(second.body).toEqual(first.body);
    const rows = await test
      .runtime('people')
      .database.asTenant(hub, (client) => client.query('select * from link_code'));
    expect(JSON.stringify(rows.rows)).not.toContain((first.body.code as string).replaceAll('-', ''));
  });

  /** As after a week of real time. */
  const forgetReceipts = () => test.runtime('people').database.workerQuery('delete from receipt');

  it('is given another code by a request whose receipt is no longer kept, never one that was used or has expired', async () => {
    const person = await referred();
    const ask = () =>
      test.as('link-worker', hub).post(`/v1/people/${person}/link-code`).set('Idempotency-Key', 'weekly');
    const first = (await ask()).body;
    expect((await link('wim', first.code)).status).toBe(200);
    await test.settle();
    await forgetReceipts();
    const second = (await ask()).body;
    expect(second.code).not.toBe(first.code);
    expect((await ask()).body).toEqual(second);
    test.environment.clock.advance(14 * day);
    await forgetReceipts();
    const third = (await ask()).body;
    expect([first.code, second.code]).not.toContain(third.code);
    expect(Date.parse(third.expiresAt)).toBeGreaterThanOrEqual(Date.parse(second.expiresAt) + 14 * day);
    expect((await link('wim', third.code)).body).toEqual({ id: person });
  });

  it('is given one code by requests that arrive together, and none by a key of another request', async () => {
    const [person, other] = [await referred(), await referred()];
    const ask = (of: Uuid, key: string) =>
      test.as('link-worker', hub).post(`/v1/people/${of}/link-code`).set('Idempotency-Key', key);
    const answers = await Promise.all([1, 2, 3, 4].map(() => ask(person, 'together')));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.code}`)).size).toBe(1);
    const reused = { status: 422, body: { code: 'idempotency-key-reused' } };
    expect(await ask(other, 'together')).toMatchObject(reused);
    await test.as('link-worker', hub).post(`/v1/people/${person}/death`).set('Idempotency-Key', 'of-a-death');
    expect(await ask(person, 'of-a-death')).toMatchObject(reused);
    await ask(other, 'of-a-code');
    const death = test.as('link-worker', hub).post(`/v1/people/${other}/death`);
    expect(await death.set('Idempotency-Key', 'of-a-code')).toMatchObject(reused);
  });

  it('is given no code by a request with a field that is not named', async () => {
    const asked = await test
      .as('link-worker', hub)
      .post(`/v1/people/${await referred()}/link-code`, { days: 90 });
    expect([asked.status, asked.body.code]).toEqual([400, 'validation-failed']);
  });

  it('belongs to one record, whichever of two codes that it sends at once is first; the other code stays unused', async () => {
    for (let round = 0; round < 5; round += 1) {
      const codes = [await issue(await referred()), await issue(await referred())];
      const answers = await Promise.all(codes.map(({ body }) => link(`twofold-${String(round)}`, body.code)));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const refused = answers.findIndex(({ status }) => status === 409);
      expect(answers[refused]?.body.code).toBe('sign-in-already-linked');
      expect((await link(`twofold-${String(round)}`, codes[refused]?.body.code)).status).toBe(409);
      expect((await link(`rightful-${String(round)}`, codes[refused]?.body.code)).status).toBe(200);
    }
  });

  it('belongs to one record: a second one is refused', async () => {
    const [first, second] = [await referred(), await referred()];
    expect((await link('cy', (await issue(first)).body.code)).status).toBe(200);
    await test.settle();
    const { code } = (await issue(second)).body;
    const refused = await link('cy', code);
    expect([refused.status, refused.body.code]).toEqual([409, 'sign-in-already-linked']);
    expect((await link('the-right-one', code)).body).toEqual({ id: second });
  });

  it('belongs to one record from the answer on, though no read model hears of it, and to another once unlinked', async () => {
    const [first, second] = [await referred(), await referred()];
    const codes = [(await issue(first)).body.code, (await issue(second)).body.code] as const;
    await test.runtime('people').subscriptions.stop();
    expect((await link('di', codes[0])).status).toBe(200);
    expect((await link('di', codes[1])).body.code).toBe('sign-in-already-linked');
    await test.as('link-worker', hub).post(`/v1/people/${first}/unlink`);
    expect((await link('di', codes[1])).body).toEqual({ id: second });
  });
});
