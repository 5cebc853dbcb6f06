import { Module } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { partitionOf } from '#platform/runtime/log/partition';
import { HttpFeed } from '#platform/runtime/messages/http-feed';
import { type HttpTest, plainToken, startHttpTest } from '#platform/testing/http-test';
import { ForeignFacts, sourceContext } from '#platform/testing/source.context';
import { until } from '#platform/testing/until';
import { SourceModule } from '#platform/testing/source.module';
import { FeedController, SERVED_FEED, type ServedFeed } from './feed.controller.js';

const TENANT = randomUUID();
const listed = { type: 'ginnel.directory.organisation-listed.v1', data: {} };
const source = sourceContext('directory');

describe('The feed of a context in a process of its own', () => {
  let test: HttpTest;
  let origin: string;
  const stream = randomUUID();
  const partition = partitionOf(stream);

  beforeAll(async () => {
    const served: ServedFeed = {
      feed: () => test.runtime('directory').feed,
      subscribers: new Set(['ginnel-referrals']),
    };
    @Module({ controllers: [FeedController], providers: [{ provide: SERVED_FEED, useValue: served }] })
    class FeedModule {}
    test = await startHttpTest([SourceModule.for(source), FeedModule], [source]);
    const facts = new ForeignFacts(test.runtime('directory'));
    for (let said = 0; said < 3; said += 1) await facts.say({ tenant: TENANT, stream }, listed);
    await test.app.listen(0, '127.0.0.1');
    origin = await test.app.getUrl();
  });
  afterAll(() => test.close());

  const reader = (token: string, at = origin): { feed: HttpFeed; refused: () => number } => {
    let refused = 0;
    const feed = new HttpFeed('directory', {
      origin: at,
      token: () => Promise.resolve(token),
      refused: () => (refused += 1),
    });
    return { feed, refused: () => refused };
  };
  const subscriber = plainToken('service', null, { subject: 'ginnel-referrals' });

  it('gives a named subscriber what its own process would read, word for word', async () => {
    const { feed } = reader(subscriber);
    const own = test.runtime('directory').feed;
    expect(await feed.heads()).toEqual(await own.heads());
    const from = [
      { partition, after: 0 },
      { partition: (partition + 1) % 32, after: 0 },
    ];
    expect(await feed.pages(from, 2)).toBe(await own.pages(from, 2));
    const [page] = JSON.parse(await feed.pages(from, 2)) as [{ messages: unknown[]; through: number }];
    expect(page.messages).toHaveLength(2);
    const rest = JSON.parse(await feed.pages([{ partition, after: page.through }], 2)) as [
      { messages: readonly { readonly version: number }[] },
    ];
    expect(rest[0].messages.map(({ version }) => version)).toEqual([3]);
  });

  it.each([
    ['another service principal', plainToken('service', null, { subject: 'ginnel-insights' }), 403],
    ['an administrator', plainToken('administrator', TENANT), 403],
    [
      'a coordinator who calls himself so',
      plainToken('coordinator', TENANT, { subject: 'ginnel-referrals' }),
      403,
    ],
    ['somebody without a usable token', 'nothing', 401],
  ])('gives %s nothing', async (_, token, status) => {
    for (const path of ['heads', `pages?from=${partition}:0&limit=1`]) {
      const answer = await test.request.get(`/feed/${path}`).set('Authorization', `Bearer ${token}`);
      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain(stream);
    }
  });

  it.each([
    'from=0:0',
    'from=32:0&limit=1',
    'from=0:-1&limit=1',
    'from=0:0,0:1&limit=1',
    'from=&limit=1',
    'from=0:0&limit=0',
    'from=0:0&limit=513',
    `from=${Array.from({ length: 32 }, (_, n) => `${n}:0`).join()}&limit=33`,
    'from=0:9999999999999999&limit=1',
    'from=0:0&limit=1&source=people',
  ])('refuses to be asked for %s', async (query) => {
    const answer = await test.request
      .get(`/feed/pages?${query}`)
      .set('Authorization', `Bearer ${subscriber}`);
    expect({ status: answer.status, code: (answer.body as { code: string }).code }).toEqual({
      status: 400,
      code: 'validation-failed',
    });
  });

  it('that is away, or lets this one not read, is a passing fault; a refused token is told', async () => {
    const away = { code: 'feed-unavailable', family: 'unavailable' };
    const closed = reader(subscriber, 'http://127.0.0.1:9');
    await expect(closed.feed.heads()).rejects.toMatchObject(away);
    const unknown = reader('nothing');
    await expect(unknown.feed.pages([{ partition, after: 0 }], 1)).rejects.toMatchObject(away);
    expect([closed.refused(), unknown.refused()]).toEqual([0, 1]);
  });

  it('is not told in the access log, but where it refuses', async () => {
    const before = test.lines.length;
    const ask = (token: string): Promise<unknown> =>
      test.request
        .get('/feed/heads')
        .set('Authorization', `Bearer ${token}`)
        .then(() => undefined);
    await ask(subscriber);
    await ask('nothing');
    await until('a line of the refusal', () =>
      test.lines.slice(before).some((line) => line.includes('"status":401')),
    );
    const told = test.lines.slice(before).filter((line) => line.includes('/feed/heads'));
    expect(told.map((line) => (JSON.parse(line) as { status: number }).status)).toEqual([401]);
  });

  it('stands in no public document', async () => {
    expect((await test.request.get('/openapi.json')).text).not.toContain('/feed');
  });
});
