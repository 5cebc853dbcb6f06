import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkMessage } from '#platform/contracts/message';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { FeedDirectory, type FeedPage, LogFeed, type Message } from '#platform/runtime/messages/feed';
import { ForeignSource, readPages } from '#platform/runtime/messages/message-source';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { echoes, publishingTallies, streamOf, Tallies, tallyGrew } from './tallies.kit.spec.js';

const PARTITION = 5;

describe('The feed of a context', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let feed: LogFeed;
  let tallies: Tallies;
  let stream: Uuid;

  beforeAll(async () => {
    test = await openTestContexts([publishingTallies, echoes]);
    runtime = test.runtime('tallies');
    feed = new LogFeed(runtime.log, publishingTallies.publication, new LogSignal());
    tallies = new Tallies(runtime);
    stream = await tallies.open({ stream: streamOf(PARTITION) });
    await tallies.add(stream, 1, 2, 3, 5, 4, 7, 6);
  });
  afterAll(() => test.close());

  async function page(after: number, limit: number): Promise<FeedPage> {
    const [only] = readPages(await feed.pages([{ partition: PARTITION, after }], limit));
    if (!only) throw new Error('the feed answers for the partition that was asked for');
    return only;
  }

  /** Everything that the feed has: a page may hold less than was asked for, but never nothing while there is more. */
  async function whole(): Promise<Pick<FeedPage, 'messages' | 'through'>> {
    const messages: Message[] = [];
    let through = 0;
    for (let next = await page(0, 100); next.through > through; next = await page(through, 100)) {
      messages.push(...next.messages);
      through = next.through;
    }
    return { messages, through };
  }

  async function positions(): Promise<readonly number[]> {
    const rows = await runtime.database.workerQuery<{ position: number }>(
      'select position from event where stream = $1 order by position',
      [stream],
    );
    return rows.map((row) => row.position);
  }

  it('tells what was published, each with the position published before it, and how far the log was read', async () => {
    const log = await positions();
    const { messages, through } = await whole();
    expect(messages.map(({ data, position, previous }) => ({ data, position, previous }))).toEqual([
      { data: { amount: 2 }, position: log[2], previous: 0 },
      { data: { amount: 4 }, position: log[5], previous: log[2] },
      { data: { amount: 6 }, position: log[7], previous: log[5] },
    ]);
    expect(through).toBe(log.at(-1));
  });

  it('names the position published before a page, wherever the page begins', async () => {
    const log = await positions();
    const all = (await whole()).messages;
    for (const after of [0, ...log]) {
      for (const limit of [1, 2, 3, 100]) {
        const { messages, through } = await page(after, limit);
        const read = log.filter((position) => position > after && position <= through);
        expect(messages).toEqual(all.filter(({ position }) => read.includes(position)));
        expect(through).toBe(read.at(-1) ?? log.at(-1));
        expect(read.length).toBeLessThanOrEqual(limit);
      }
    }
  });

  it('lets nothing private leave: whole envelopes, published types, contract data, and no principal', async () => {
    const { messages } = await whole();
    for (const message of messages) {
      expect(checkMessage(message).valid).toBe(true);
      expect(message.type).toBe(tallyGrew.type);
      expect(tallyGrew.check(message.data).valid).toBe(true);
    }
    const text = await feed.pages([{ partition: PARTITION, after: 0 }], 100);
    const { principal } = runtime.actor(tallies.tenant, 'keeper');
    for (const word of ['opened', 'added', 'mirror', principal]) expect(text).not.toContain(word);
  });

  it('publishes an event once for all who read it within a short time', async () => {
    const asked: number[] = [];
    const { publication } = publishingTallies;
    const counting = new LogFeed(
      runtime.log,
      {
        types: publication.types,
        publish: (stored) => {
          asked.push(stored.position);
          return publication.publish(stored);
        },
      },
      new LogSignal(),
    );
    const read = (after: number): Promise<string> => counting.pages([{ partition: PARTITION, after }], 100);
    const from = (await positions())[0] ?? 0;
    const [first, second] = [await read(from), await read(from)];
    expect(second).toBe(first);
    expect(asked.length).toBeGreaterThan(0);
    expect(new Set(asked).size).toBe(asked.length);
  });

  it('does not publish a type that it has not listed: positions before it would be wrong', async () => {
    const careless = new LogFeed(
      runtime.log,
      { ...publishingTallies.publication, types: ['closed'] },
      new LogSignal(),
    );
    await expect(careless.pages([{ partition: PARTITION, after: 0 }], 100)).rejects.toThrow(
      'without listing it',
    );
  });

  it('carries another context to what was published, by the directory alone', async () => {
    await test.settle();
    const rows = await test.runtime('echoes').database.asTenant(tallies.tenant, async (client) => {
      const answer = await client.query<object>(
        'select tally, total, events from echo_list where tenant = $1',
        [tallies.tenant],
      );
      return answer.rows;
    });
    expect(rows).toEqual([{ tally: stream, total: 12, events: 3 }]);
  });

  it('moves another context past what was not published, so that nobody waits for it', async () => {
    const position = await tallies.add(stream, 9);
    await test.settle();
    await expect(
      test.runtime('echoes').positions.awaited(['echo-list'], [position]),
    ).resolves.toBeUndefined();
  });

  it('cannot be reached under a name that is not registered', async () => {
    const nobody = new ForeignSource('nobody', new FeedDirectory());
    expect(await nobody.heads()).toBeUndefined();
    expect(await nobody.pages([{ partition: 0, after: 0 }], 10)).toEqual([]);
    nobody.listen(() => undefined)();
  });

  it('is refused when a page holds messages of another partition, source or stream', async () => {
    const { messages, ...rest } = await page(0, 100);
    const spoilt = (change: object): string =>
      JSON.stringify([{ ...rest, messages: messages.map((message) => ({ ...message, ...change })) }]);
    expect(() => readPages(spoilt({ partition: PARTITION + 1 }))).toThrow('another source or partition');
    expect(() => readPages(spoilt({ source: 'people' }))).toThrow('another source or partition');
    expect(() => readPages(spoilt({ stream: streamOf(PARTITION + 1) }))).toThrow('partition of its stream');
  });
});
