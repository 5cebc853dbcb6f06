import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { ReferralFacts } from '#people/read-models/grants/referral-facts.kit.spec';

const referrals = sourceContext('referrals');
const [practice, neighbour, hub, otherHub] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

describe('One NHS number with two birth dates', () => {
  let test: HttpTest;
  let facts: ReferralFacts;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    facts = new ReferralFacts(test.runtime('referrals'));
  }, 60_000);
  afterAll(() => test.close());

  async function referred(by: Uuid, nhsNumber: string, birthDate: string, to = hub): Promise<Uuid> {
    const body = { name: { given: 'Ada', family: 'Attwater' }, nhsNumber, birthDate };
    const { body: registered } = await test.as('referrer', by).post('/v1/people', body);
    await facts.tell({ kind: 'root', sender: by, receiver: to, hub: to, person: registered.id }, 'sent');
    await test.settle();
    return registered.id as Uuid;
  }

  const conflicts = async (organisation: Uuid) =>
    (await test.as('coordinator', organisation).get('/v1/people/conflicts')).body.conflicts as { id: Uuid }[];

  it('waits for the coordinator who may see both, and for nobody else; the answer is given once', async () => {
    const first = await referred(practice, '9434765919', '1950-03-02');
    expect(await conflicts(hub)).toEqual([]);
    const second = await referred(neighbour, '9434765919', '1950-02-03');
    const [found] = await conflicts(hub);
    expect(found).toMatchObject({ person: second, others: [first] });
    expect(await conflicts(otherHub)).toEqual([]);
    const route = `/v1/people/conflicts/${found?.id ?? ''}/resolve`;
    const body = { resolution: 'same', sameAs: first };
    expect((await test.as('coordinator', otherHub).post(route, body)).status).toBe(404);
    expect((await test.as('link-worker', hub).post(route, body)).status).toBe(403);
    const resolved = await test.as('coordinator', hub).post(route, body);
    expect(resolved.status).toBe(204);
    const list = await test
      .as('coordinator', hub)
      .get('/v1/people/conflicts')
      .set('Ginnel-Position', resolved.headers['ginnel-position'] ?? '');
    expect(list.body.conflicts).toEqual([]);
    const otherwise = await test.as('coordinator', hub).post(route, { resolution: 'different' });
    expect([otherwise.status, otherwise.body.code]).toEqual([409, 'conflict-resolved-otherwise']);
  });

  it('carries an objection to every record of the person once they are held to be the same', async () => {
    const first = await referred(practice, '9990000018', '1950-03-02');
    const second = await referred(neighbour, '9990000018', '1950-03-02');
    expect((await test.as('link-worker', hub).get(`/v1/people/${second}`)).status).toBe(200);
    await test.as('referrer', practice).post(`/v1/people/${first}/objections`, { scope: 'all' });
    expect((await test.as('link-worker', hub).get(`/v1/people/${second}`)).status).toBe(404);
    expect((await test.as('referrer', neighbour).get(`/v1/people/${second}`)).status).toBe(200);
  });

  it('ends when one of the two is corrected, and the corrected record matches the other', async () => {
    await referred(practice, '9990000026', '1950-03-02');
    const second = await referred(neighbour, '9990000026', '1950-02-03');
    expect(await conflicts(hub)).toHaveLength(1);
    const corrected = await test
      .as('referrer', neighbour)
      .post(`/v1/people/${second}/record`, {
        name: { given: 'Ada', family: 'Attwater' },
        nhsNumber: '999 000 0026',
        birthDate: '1950-03-02',
      })
      .set('If-Match', '"1"');
    expect([corrected.status, corrected.body]).toEqual([200, { id: second, revision: 2 }]);
    await test.settle();
    expect(await conflicts(hub)).toEqual([]);
  });
});
