import { afterEach, describe, expect, it } from '@jest/globals';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import type { Feed, FeedHeads, FeedPage, Message } from '#platform/runtime/messages/feed';
import type { SubscriptionRunner } from '#platform/runtime/messages/subscription-runner';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { echoes, publishingTallies, Tallies } from './tallies.kit.spec.js';

/** A feed whose pages are spoilt on their way, as a transport may spoil them. */
class TwinFeed implements Feed {
  constructor(
    private readonly sound: Feed,
    private readonly spoil: (
      page: FeedPage,
      asked: { readonly after: number },
    ) => FeedPage | Promise<FeedPage>,
  ) {}

  get source(): string {
    return this.sound.source;
  }

  heads(): Promise<FeedHeads> {
    return this.sound.heads();
  }

  async pages(from: readonly ReadUpTo[], limit: number): Promise<string> {
    const pages = JSON.parse(await this.sound.pages(from, limit)) as readonly FeedPage[];
    const spoilt = pages.map(async (page, index) => this.spoil(page, { after: from[index]?.after ?? 0 }));
    return JSON.stringify(await Promise.all(spoilt));
  }

  listen(listener: () => void): () => void {
    return this.sound.listen(listener);
  }
}

type Twin = (sound: Feed) => TwinFeed;

/** A transport knows of a page only what it delivers; where there was nothing to deliver the page stays. */
function delivering(page: FeedPage, messages: readonly Message[], after = 0): FeedPage {
  if (page.messages.length === 0) return page;
  return { ...page, messages, through: messages.at(-1)?.position ?? after };
}

/** How many messages each stream publishes. */
const OF_EACH_STREAM = 3;

/**
 * Chooses one message of three, the first time it is seen: the middle one of each stream, so that another follows it in
 * its partition whichever streams share one. Without one that follows, nobody can notice that it is missing.
 */
function oneOfThreeNewOnes(): (message: Message) => boolean {
  const known = new Set<string>();
  return ({ id }) => {
    if (known.has(id)) return false;
    known.add(id);
    return known.size % OF_EACH_STREAM === 2;
  };
}

const loses: Twin = (sound) => {
  const lost = oneOfThreeNewOnes();
  return new TwinFeed(sound, (page, { after }) =>
    delivering(
      page,
      page.messages.filter((message) => !lost(message)),
      after,
    ),
  );
};

const doubles: Twin = (sound) =>
  new TwinFeed(sound, (page) =>
    delivering(
      page,
      page.messages.flatMap((message) => [message, message]),
    ),
  );

const swaps: Twin = (sound) => {
  const moved = oneOfThreeNewOnes();
  return new TwinFeed(sound, (page) => {
    const messages = [...page.messages];
    messages.forEach((message, index) => {
      const next = messages[index + 1];
      if (next && moved(message)) [messages[index], messages[index + 1]] = [next, message];
    });
    return { ...page, messages };
  });
};

const forgetsWhereItWas: Twin = (sound) => {
  let asked = 0;
  return new TwinFeed(sound, async (page) => {
    asked += 1;
    if (asked % 2 === 1) return page;
    const [first] = JSON.parse(
      await sound.pages([{ partition: page.partition, after: 0 }], 3),
    ) as readonly FeedPage[];
    return first ?? page;
  });
};

describe('A context that follows another', () => {
  let test: TestContexts;
  afterEach(() => test.close());

  interface Followed {
    readonly tallies: Tallies;
    readonly listener: ContextRuntime;
    carry(): void;
  }

  async function follow(twin: Twin): Promise<Followed> {
    test = await openTestContexts([publishingTallies, echoes], { carry: false });
    const sound = test.environment.feeds.find('tallies');
    if (!sound) throw new Error('no feed');
    test.environment.feeds.register(twin(sound));
    const listener = test.runtime('echoes');
    const tallies = new Tallies(test.runtime('tallies'));
    const streams = await Promise.all(Array.from({ length: 16 }, () => tallies.open()));
    // Even amounts are published.
    await Promise.all(streams.map((stream, n) => tallies.add(stream, 2, 1, 4, 3, 2 * n + 2)));
    const carry = (): void => {
      for (const runtime of [test.runtime('tallies'), listener]) runtime.start();
    };
    return { tallies, listener, carry };
  }

  async function heard({ tallies, listener }: Followed): Promise<unknown> {
    await test.settle();
    const [found] = await listener.database.workerQuery(
      'select sum(total)::int as total, sum(events)::int as events from echo_row where tenant = $1',
      [tallies.tenant],
    );
    return found;
  }

  async function published({ tallies }: Followed): Promise<unknown> {
    const [found] = await test.runtime('tallies').database.workerQuery(
      `select sum((data->>'amount')::int)::int as total, count(*)::int as events from event
        where tenant = $1 and (data->>'amount')::int % 2 = 0`,
      [tallies.tenant],
    );
    return found;
  }

  function runnerOf(listener: ContextRuntime): SubscriptionRunner {
    const [runner] = listener.subscriptions.runnersOf('echo-list');
    if (!runner) throw new Error('no runner');
    return runner;
  }

  const holes = (listener: ContextRuntime): number => listener.subscriptions.status()[0]?.holes ?? 0;

  it.each([
    ['loses one message of three', loses],
    ['swaps messages', swaps],
  ])('notices when a transport %s, and hears all of them once from the feed', async (_, twin) => {
    const followed = await follow(twin);
    followed.carry();
    expect(await heard(followed)).toEqual(await published(followed));
    expect(holes(followed.listener)).toBeGreaterThan(0);
  });

  it.each([
    ['doubles messages', doubles],
    ['begins again from its beginning', forgetsWhereItWas],
  ])('counts each message once when a transport %s', async (_, twin) => {
    const followed = await follow(twin);
    followed.carry();
    expect(await heard(followed)).toEqual(await published(followed));
    expect(holes(followed.listener)).toBe(0);
  });

  it('stops the partitions that answer from an older epoch, says so, and goes on when somebody has looked', async () => {
    let restored = true;
    const followed = await follow(
      (sound) => new TwinFeed(sound, (page) => (restored ? { ...page, epoch: 0 } : page)),
    );
    const runner = runnerOf(followed.listener);
    while (!(await runner.catchUp()));
    const stopped = [...runner.status().stopped];
    expect(new Set(stopped.map(([, reason]) => reason))).toEqual(
      new Set(['the source is at an older epoch']),
    );
    restored = false;
    expect(await runner.catchUp()).toBe(true);
    expect(await followed.listener.database.workerQuery('select 1 from echo_row')).toEqual([]);
    for (const [partition] of stopped) runner.resume(partition);
    followed.carry();
    expect(await heard(followed)).toEqual(await published(followed));
  });

  it('goes on with the other partitions while one answers what cannot be read', async () => {
    let broken: number | undefined;
    const followed = await follow(
      (sound) =>
        new TwinFeed(sound, (page) => {
          if (page.messages.length > 0) broken ??= page.partition;
          if (page.partition !== broken) return page;
          return { ...page, messages: page.messages.map((one) => ({ ...one, source: 'people' })) };
        }),
    );
    const runner = runnerOf(followed.listener);
    while (!(await runner.catchUp()));
    expect(runner.status().failing).toBe(true);
    const behind = await followed.listener.database.workerQuery<{ partition: number }>(
      `select c.partition from checkpoint c where position < ($1::bigint[])[c.partition + 1]`,
      [await test.runtime('tallies').log.heads()],
    );
    expect(behind).toEqual([{ partition: broken }]);
    broken = -1;
    followed.carry();
    expect(await heard(followed)).toEqual(await published(followed));
    expect(runner.status().failing).toBe(false);
  });
});
