import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '#people/read-models/grants/referral-facts.kit.spec';

const referrals = sourceContext('referrals');
const [practice, hub] = [randomUUID(), randomUUID()];

describe('A sign-in that was linked to another person’s record', () => {
  let test: HttpTest;
  let facts: ReferralFacts;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    facts = new ReferralFacts(test.runtime('referrals'));
  }, 60_000);
  afterAll(() => test.close());

  async function referred(): Promise<Uuid> {
    const { body } = await test
      .as('referrer', practice)
      .post('/v1/people', { name: { given: 'Ann', family: 'Attwater' } });
    await facts.tell({ kind: 'root', sender: practice, receiver: hub, hub, person: body.id }, 'sent');
    await test.settle();
    return body.id as Uuid;
  }

  const worker = () => test.as('link-worker', hub);
  const me = (subject: string) => test.as('person', null, { subject });
  const issue = async (person: Uuid): Promise<string> =>
    (await worker().post(`/v1/people/${person}/link-code`)).body.code as string;
  const link = (subject: string, code: string) => me(subject).post('/v1/people/me/link', { code });
  const unlink = (person: Uuid, by = worker()) => by.post(`/v1/people/${person}/unlink`);
  const invalid = { status: 422, body: { code: 'link-code-invalid' } };
  const notLinked = { status: 404, body: { code: 'not-linked' } };

  async function linked(subject: string): Promise<{ readonly person: Uuid; readonly code: string }> {
    const person = await referred();
    const code = await issue(person);
    expect((await link(subject, code)).status).toBe(200);
    await test.settle();
    expect((await me(subject).get('/v1/people/me')).status).toBe(200);
    return { person, code };
  }

  it('sees and does nothing there from the answer on, and a new code links the right one', async () => {
    const { person, code } = await linked('bea');
    expect((await unlink(person)).status).toBe(204);
    expect(await me('bea').get('/v1/people/me')).toMatchObject(notLinked);
    for (const act of ['objections', 'objections/lift'])
      expect(await me('bea').post(`/v1/people/me/${act}`, { scope: 'all' })).toMatchObject(notLinked);
    expect(await link('bea', code)).toMatchObject(invalid);
    expect(await link('ann', code)).toMatchObject(invalid);
    expect(await me('bea').get('/v1/people/me')).toMatchObject(notLinked);
    expect((await link('ann', await issue(person))).body).toEqual({ id: person });
    await test.settle();
    expect((await me('ann').get('/v1/people/me')).body).toMatchObject({ id: person, objections: [] });
    expect(await me('bea').get('/v1/people/me')).toMatchObject(notLinked);
  });

  it('is no hindrance to its own record afterwards', async () => {
    const { person } = await linked('cy');
    const own = await referred();
    const code = await issue(own);
    await unlink(person);
    expect((await link('cy', code)).body).toEqual({ id: own });
    await test.settle();
    expect((await me('cy').get('/v1/people/me')).body).toMatchObject({ id: own });
  });

  it('is kept out by a code that is still out, whether or not somebody had linked yet', async () => {
    const person = await referred();
    const out = await issue(person);
    expect((await unlink(person)).status).toBe(204);
    expect(await link('dee', out)).toMatchObject(invalid);
    const [used, unused] = [await issue(person), await issue(person)];
    expect((await link('dee', used)).status).toBe(200);
    await unlink(person, test.as('coordinator', hub));
    for (const code of [out, used, unused]) expect(await link('eve', code)).toMatchObject(invalid);
  });

  it('is parted by whoever has sight of the record alone; to anybody else it is an unknown id', async () => {
    const { person } = await linked('flo');
    const stranger = await unlink(person, test.as('link-worker', randomUUID()));
    const unknown = await unlink(randomUUID());
    expect([stranger.status, stranger.body.code]).toEqual([404, 'not-found']);
    expect({ ...stranger.body, instance: undefined }).toEqual({ ...unknown.body, instance: undefined });
    for (const role of ['referrer', 'provider'] as const)
      expect((await unlink(person, test.as(role, practice))).status).toBe(403);
    expect((await unlink(person, me('flo'))).status).toBe(403);
    expect((await worker().post(`/v1/people/${person}/unlink`, { reason: 'x' })).status).toBe(400);
    expect((await me('flo').get('/v1/people/me')).status).toBe(200);
  });

  it('leaves by itself, and a repetition is answered alike though nothing is linked any more', async () => {
    const { person, code } = await linked('gus');
    const leave = () => me('gus').post('/v1/people/me/unlink').set('Idempotency-Key', 'leaving');
    const first = await leave();
    expect(first.status).toBe(204);
    expect(await me('gus').get('/v1/people/me')).toMatchObject(notLinked);
    const again = await leave();
    expect([again.status, again.headers['ginnel-position']]).toEqual([204, first.headers['ginnel-position']]);
    expect(await me('gus').post('/v1/people/me/unlink')).toMatchObject(notLinked);
    expect(await link('gus', code)).toMatchObject(invalid);
    expect((await link('ann-2', await issue(person))).status).toBe(200);
  });

  it('gets no answer for its own record that was given for the other one, whatever it repeats', async () => {
    await linked('ivy');
    const object = (key: string) =>
      me('ivy').post('/v1/people/me/objections', { scope: 'all' }).set('Idempotency-Key', key);
    const leave = () => me('ivy').post('/v1/people/me/unlink').set('Idempotency-Key', 'leaving');
    const reused = { status: 422, body: { code: 'idempotency-key-reused' } };
    const first = await object('objecting');
    expect([first.status, (await object('objecting')).headers['ginnel-position']]).toEqual([
      204,
      first.headers['ginnel-position'],
    ]);
    expect((await leave()).status).toBe(204);
    const own = await referred();
    expect((await link('ivy', await issue(own))).status).toBe(200);
    await test.settle();
    expect(await object('objecting')).toMatchObject(reused);
    expect(await leave()).toMatchObject(reused);
    expect((await me('ivy').get('/v1/people/me')).body).toMatchObject({ id: own, objections: [] });
    expect((await object('anew')).status).toBe(204);
    expect((await me('ivy').get('/v1/people/me')).body.objections).toMatchObject([{ scope: 'all' }]);
  });

  it('can be parted after a death, too', async () => {
    const { person } = await linked('hal');
    await worker().post(`/v1/people/${person}/death`);
    expect((await unlink(person)).status).toBe(204);
    expect(await me('hal').get('/v1/people/me')).toMatchObject(notLinked);
  });
});
