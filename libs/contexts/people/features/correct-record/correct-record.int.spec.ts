import type { FeedPage } from '#platform/runtime/messages/feed';
import { readPages } from '#platform/runtime/messages/message-source';
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
const body = { name: { given: 'Ada', family: 'Attwater' }, phone: '0161 496 0000' };

describe('A record', () => {
  let test: HttpTest;
  let person: Uuid;

  beforeAll(async () => {
    test = await startHttpTest([PeopleModule, ContextModule.for(referrals)], [peopleContext, referrals]);
    const registered = await test.as('referrer', practice).post('/v1/people', body);
    person = registered.body.id;
    const facts = new ReferralFacts(test.runtime('referrals'));
    await facts.tell({ kind: 'root', sender: practice, receiver: hub, hub, person }, 'sent');
    await test.settle();
  }, 60_000);
  afterAll(() => test.close());

  const correct = (revision: string, changed: object, key: string = randomUUID()) =>
    test
      .as('referrer', practice)
      .post(`/v1/people/${person}/record`, { ...body, ...changed })
      .set('If-Match', revision)
      .set('Idempotency-Key', key);

  it('is corrected from the revision that was read, by its writer alone, and a repetition is answered alike', async () => {
    expect((await test.as('referrer', practice).post(`/v1/people/${person}/record`, body)).status).toBe(428);
    const first = await correct('"1"', { phone: '0161 496 0001' }, 'one');
    expect([first.status, first.body.revision, first.headers['etag']]).toEqual([200, 2, '"2"']);
    const repeated = await correct('"1"', { phone: '0161 496 0001' }, 'one');
    expect([repeated.status, repeated.body]).toEqual([200, first.body]);
    expect((await correct('"1"', { phone: '0161 496 0002' })).status).toBe(412);
    const seen = await test.as('link-worker', hub).get(`/v1/people/${person}`);
    expect(seen.body).toMatchObject({ revision: 2, phone: '01614960001' });
    const byHub = await test
      .as('link-worker', hub)
      .post(`/v1/people/${person}/record`, body)
      .set('If-Match', '"2"');
    expect([byHub.status, byHub.body.code]).toEqual([403, 'not-the-writer']);
    const byStranger = await test
      .as('referrer', randomUUID())
      .post(`/v1/people/${person}/record`, body)
      .set('If-Match', '"2"');
    expect(byStranger.status).toBe(404);
  });

  it('that is written again as it is keeps its revision', async () => {
    const before = (await test.as('referrer', practice).get(`/v1/people/${person}`)).body.revision;
    const same = await correct(`"${before}"`, { phone: '0161 496 0001' });
    expect([same.status, same.body.revision]).toEqual([200, before]);
  });

  it('that is written again as it is answers a repetition as it did first, so that the next correction finds its revision', async () => {
    await correct('"2"', { phone: '0161 496 0002' });
    const unchanged = () => correct('"3"', { phone: '0161 496 0002' }, 'unchanged');
    const [first, repeated] = [await unchanged(), await unchanged()];
    const told = ({ status, body: answer, headers }: typeof first): unknown => [
      ...[status, answer, headers['etag'], headers['ginnel-position']],
    ];
    expect(told(first)).toEqual([200, { id: person, revision: 3 }, '"3"', undefined]);
    expect(told(repeated)).toEqual(told(first));
    const next = await correct(String(repeated.headers['etag']), { phone: '0161 496 0003' });
    expect([next.status, next.body.revision]).toEqual([200, 4]);
    expect(told(await unchanged())).toEqual(told(first));
  });

  /** Everything that people have published. A page may hold less than there is, never nothing while there is more. */
  async function published(): Promise<FeedPage['messages']> {
    const feed = test.environment.feeds.find('people');
    const everything: FeedPage['messages'][number][] = [];
    let from = Array.from({ length: 32 }, (_, partition) => ({ partition, after: 0 }));
    while (from.length > 0) {
      const pages = readPages((await feed?.pages(from, 100)) ?? '[]').filter(
        (page) => page.through > page.after,
      );
      everything.push(...pages.flatMap(({ messages }) => messages));
      from = pages.map(({ partition, through }) => ({ partition, after: through }));
    }
    return everything;
  }

  it('of somebody who has died says so to the other contexts, once, and so does each correction', async () => {
    const worker = test.as('link-worker', hub);
    const dated = await worker.post(`/v1/people/${person}/death`, { date: '2026-11-02' });
    expect([dated.status, dated.body.code]).toEqual([400, 'validation-failed']);
    expect((await worker.post(`/v1/people/${person}/death`)).status).toBe(204);
    expect((await worker.post(`/v1/people/${person}/death`)).status).toBe(204);
    expect((await test.as('link-worker', randomUUID()).post(`/v1/people/${person}/death`)).status).toBe(404);
    const messages = await published();
    expect(messages.map(({ type }) => type).sort()).toEqual([
      ...Array<string>(3).fill('ginnel.people.person-corrected.v1'),
      'ginnel.people.person-died.v1',
      'ginnel.people.person-registered.v1',
    ]);
    expect(messages.find(({ type }) => type.includes('died'))?.data).toEqual({ person });
    const corrected = messages.find(({ type }) => type.includes('corrected'))?.data ?? {};
    expect(Object.keys(corrected).sort()).toEqual(['ageBand', 'areaDecile', 'outcode', 'person', 'practice']);
  });
});
