import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { peopleContext, PeopleModule } from '#contexts/people';
import type { Uuid } from '#platform/kernel/ids';
import { ContextModule } from '#platform/runtime/nest/context.module';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { peopleTenant } from '#people/domain/people-tenant';
import { personAggregate } from '#people/domain/person/person.aggregate';
import type { PersonCommand } from '#people/domain/person/person.commands';
import { ReferralFacts } from '#people/read-models/grants/referral-facts.kit.spec';

const referrals = sourceContext('referrals');
const [practice, neighbour, hub, otherHub] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];

const sentTo = (to: Uuid) => ({ kind: 'root', receiver: to, hub: to }) as const;

/** Hides where a person is, as its writer. */
function hide(runtime: ContextRuntime, writer: Uuid, person: Uuid): Promise<unknown> {
  return runtime.commands.executeAsSystem(personAggregate, {
    actor: { organisation: writer, principal: 'test' },
    identity: runtime.derive(randomUUID()),
    stream: person,
    at: runtime.clock.now(),
    command: (): PersonCommand => ({ type: 'restrict-location' }),
  });
}

describe('One NHS number with two birth dates', () => {
  let test: HttpTest;
  let facts: ReferralFacts;
  const rootOf = new Map<Uuid, Uuid>();

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    facts = new ReferralFacts(test.runtime('referrals'));
  }, 60_000);
  afterAll(() => test.close());

  async function referred(by: Uuid, nhsNumber: string, birthDate: string, to = hub): Promise<Uuid> {
    const body = { name: { given: 'Ada', family: 'Attwater' }, nhsNumber, birthDate };
    const { body: registered } = await test.as('referrer', by).post('/v1/people', body);
    const referral = await facts.tell({ ...sentTo(to), sender: by, person: registered.id }, 'sent');
    rootOf.set(registered.id as Uuid, referral);
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

  it('is decided only between those whom the coordinator sees, and goes on for whoever sees the others', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const a = await referred(practice, '9990000042', '1950-03-02', one);
    const b = await referred(neighbour, '9990000042', '1950-02-03', other);
    const c = await referred(practice, '9990000042', '1951-01-01', one);
    await facts.tell({ ...sentTo(other), sender: practice, person: c }, 'sent');
    await test.settle();
    const [shown] = await conflicts(one);
    const [shownToOther] = await conflicts(other);
    expect([shown, shownToOther]).toMatchObject([
      { person: c, others: [a] },
      { person: c, others: [b] },
    ]);
    expect(shownToOther?.id).toBe(shown?.id);
    const route = `/v1/people/conflicts/${shown?.id ?? ''}/resolve`;
    const different = { resolution: 'different' };
    const aboutB = await test.as('coordinator', one).post(route, { ...different, others: [a, b] });
    expect([aboutB.status, aboutB.body.code]).toEqual([409, 'not-in-conflict']);
    expect((await test.as('coordinator', one).post(route, different)).status).toBe(204);
    await test.settle();
    expect(await conflicts(one)).toEqual([]);
    expect(await conflicts(other)).toMatchObject([{ id: shown?.id, person: c, others: [b] }]);
    expect((await test.as('coordinator', one).post(route, different)).status).toBe(204);
    const otherwise = await test.as('coordinator', one).post(route, { resolution: 'same', sameAs: a });
    expect([otherwise.status, otherwise.body.code]).toEqual([409, 'conflict-resolved-otherwise']);
    const same = { resolution: 'same', sameAs: b };
    expect((await test.as('coordinator', other).post(route, same)).status).toBe(204);
    await test.settle();
    expect(await conflicts(other)).toEqual([]);
    await test.as('referrer', neighbour).post(`/v1/people/${b}/objections`, { scope: 'all' });
    expect((await test.as('coordinator', one).get(`/v1/people/${c}`)).status).toBe(404);
    expect((await test.as('coordinator', one).get(`/v1/people/${a}`)).status).toBe(200);
  });

  it('is answered about the people of the list that was shown, though another has come into sight', async () => {
    const [one, other] = [randomUUID(), randomUUID()];
    const a = await referred(practice, '9990000050', '1950-03-02', one);
    const b = await referred(neighbour, '9990000050', '1950-02-03', other);
    const c = await referred(practice, '9990000050', '1951-01-01', one);
    const [shown] = await conflicts(one);
    expect(shown).toMatchObject({ person: c, others: [a] });
    await facts.tell({ ...sentTo(one), sender: neighbour, person: b }, 'sent');
    await test.settle();
    const route = `/v1/people/conflicts/${shown?.id ?? ''}/resolve`;
    const body = { resolution: 'different', others: [a] };
    expect((await test.as('coordinator', one).post(route, body)).status).toBe(204);
    await test.settle();
    expect((await conflicts(one)).filter(({ id }) => id === shown?.id)).toMatchObject([
      { person: c, others: [b] },
    ]);
  });

  it('is not told to whom one of the two objects, nor answered by it, until the objection is lifted', async () => {
    const own = randomUUID();
    const first = await referred(practice, '9990000069', '1950-03-02', own);
    const second = await referred(neighbour, '9990000069', '1950-02-03', own);
    const [shown] = await conflicts(own);
    expect(shown).toMatchObject({ person: second, others: [first] });
    const route = `/v1/people/conflicts/${shown?.id ?? ''}/resolve`;
    for (const [writer, person] of [
      [practice, first],
      [neighbour, second],
    ] as const) {
      const objection = { scope: 'organisation', organisation: own };
      await test.as('referrer', writer).post(`/v1/people/${person}/objections`, objection);
      expect((await test.as('coordinator', own).get(`/v1/people/${person}`)).status).toBe(404);
      expect(await conflicts(own)).toEqual([]);
      const answer = await test.as('coordinator', own).post(route, { resolution: 'different' });
      expect(answer.status).toBe(404);
      await test.as('referrer', writer).post(`/v1/people/${person}/objections/lift`, objection);
      expect(await conflicts(own)).toEqual([shown]);
    }
  });

  it('is found without judging who sees those of other organisations, or what was resolved', async () => {
    const own = randomUUID();
    const first = await referred(practice, '9990000093', '1950-03-02', own);
    const second = await referred(neighbour, '9990000093', '1950-02-03', own);
    const alone = await referred(practice, '9990000107', '1950-03-02', own);
    const [shown] = await conflicts(own);
    const { database } = test.runtime('people');
    const unreadable = (resolved: boolean) =>
      JSON.stringify([{ conflict: randomUUID(), person: 'no uuid', others: [], resolved }]);
    await database.workerQuery(
      `insert into identity_conflict (generation, tenant, identity, conflicts)
       select 1, $1, gen_random_uuid(), $2::jsonb
        union all
       select 1, tenant, identity, $3::jsonb from identity_spine where person = $4`,
      [peopleTenant, unreadable(false), unreadable(true), alone],
    );
    expect(await conflicts(own)).toMatchObject([{ id: shown?.id, person: second, others: [first] }]);
    const route = `/v1/people/conflicts/${shown?.id ?? ''}/resolve`;
    expect((await test.as('coordinator', own).post(route, { resolution: 'different' })).status).toBe(204);
  });

  it('leaves a trace with each person whom it names, whoever lists or answers it, and with nobody else', async () => {
    const own = randomUUID();
    const first = await referred(practice, '9990000077', '1950-03-02', own);
    const second = await referred(neighbour, '9990000077', '1950-02-03', own);
    const alone = await referred(practice, '9990000085', '1950-03-02', own);
    const [shown] = await conflicts(own);
    const route = `/v1/people/conflicts/${shown?.id ?? ''}/resolve`;
    await test.as('coordinator', own).post(route, { resolution: 'different' });
    await test.settle();
    await conflicts(own);
    for (const person of [first, second]) {
      const { body } = await test.as('coordinator', own).get(`/v1/people/${person}/audit`);
      expect(body.reads).toMatchObject([
        { role: 'coordinator', purpose: 'resolve-conflict', parts: ['hub'], fields: [] },
        { role: 'coordinator', purpose: 'list-conflicts', parts: ['hub'], fields: [] },
      ]);
    }
    expect((await test.as('coordinator', own).get(`/v1/people/${alone}/audit`)).body.reads).toEqual([]);
  });

  it('carries an objection to every record of the person once they are held to be the same', async () => {
    const first = await referred(practice, '9990000018', '1950-03-02');
    const second = await referred(neighbour, '9990000018', '1950-03-02');
    expect((await test.as('link-worker', hub).get(`/v1/people/${second}`)).status).toBe(200);
    await test.as('referrer', practice).post(`/v1/people/${first}/objections`, { scope: 'all' });
    expect((await test.as('link-worker', hub).get(`/v1/people/${second}`)).status).toBe(404);
    expect((await test.as('referrer', neighbour).get(`/v1/people/${second}`)).status).toBe(200);
  });

  it('keeps an objection and a hidden place when the record that they were written to is erased', async () => {
    const first = await referred(practice, '9990000034', '1950-03-02');
    const second = await referred(neighbour, '9990000034', '1950-03-02');
    const unheard = randomUUID();
    await test.as('referrer', practice).post(`/v1/people/${first}/objections`, { scope: 'all' });
    const alone = { scope: 'organisation', organisation: unheard };
    await test.as('referrer', practice).post(`/v1/people/${first}/objections`, alone);
    await hide(test.runtime('people'), practice, first);
    await facts.tell(
      { ...sentTo(hub), sender: practice, person: first, referral: rootOf.get(first) ?? '' },
      'withdrawn',
    );
    await test.settle();
    for (const [role, organisation] of [
      ['coordinator', hub],
      ['referrer', practice],
    ] as const) {
      const erased = await test
        .as(role, organisation)
        .post(`/v1/people/${first}/erasure`, { reason: 'person-asked' });
      expect(erased.status).toBe(204);
      expect((await test.as('link-worker', hub).get(`/v1/people/${second}`)).status).toBe(404);
    }
    await test.settle();
    expect((await test.as('link-worker', hub).get(`/v1/people/${second}`)).status).toBe(404);
    expect((await test.as('referrer', neighbour).get(`/v1/people/${second}`)).status).toBe(200);
    const [kept] = await test
      .runtime('people')
      .database.workerQuery<{ state: object }>('select state from stream_state where stream = $1', [second]);
    expect(kept?.state).toMatchObject({
      objections: [{ scope: 'all', recordedBy: practice }, { organisation: unheard }],
      locationRestricted: true,
    });
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
