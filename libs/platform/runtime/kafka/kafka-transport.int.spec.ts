import { afterEach, describe, expect, it } from '@jest/globals';
import type { SourceWays } from '#platform/runtime/messages/message-source';
import { echoes, publishingTallies, Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { until } from '#platform/testing/until';
import { KAFKA_TEST_TIMINGS, kafkaTransport } from '#platform/testing/test-transports';

/** The feed answers for what is missing, not for what is late. */
const ONLY_KAFKA = { ...KAFKA_TEST_TIMINGS, patience: { own: 2_000, others: 60_000, hurried: 60_000 } };

describe('Events over Kafka', () => {
  let test: TestContexts;
  afterEach(() => test.close());

  function ways(): SourceWays {
    const found = test.runtime('echoes').subscriptions.status()[0]?.ways;
    if (!found) throw new Error('nothing tells by which way messages came');
    return found;
  }

  async function heard({ tenant }: Tallies): Promise<{ readonly total: number; readonly events: number }> {
    const [found] = await test.runtime('echoes').database.workerQuery<{ total: number; events: number }>(
      `select coalesce(sum(total), 0)::int as total, coalesce(sum(events), 0)::int as events
           from echo_row where tenant = $1`,
      [tenant],
    );
    return found ?? { total: 0, events: 0 };
  }

  it('come to a context that follows another, by Kafka and each once, and what was there before by the feed', async () => {
    test = await openTestContexts([publishingTallies, echoes], { transport: kafkaTransport(ONLY_KAFKA) });
    const tallies = new Tallies(test.runtime('tallies'));
    const first = await tallies.open();
    let before = 0;
    while (ways().carried === 0) {
      await tallies.add(first, 2);
      before += 1;
      await until('it was heard', async () => (await heard(tallies)).events === before);
    }
    const { caughtUp } = ways();
    const streams = await Promise.all(Array.from({ length: 16 }, () => tallies.open()));
    await Promise.all(streams.map((stream, n) => tallies.add(stream, 2, 1, 4, 3, 2 * n + 2)));
    await until('all were heard', async () => (await heard(tallies)).events === before + 48);
    expect((await heard(tallies)).total).toBe(2 * before + 16 * 6 + 272);
    expect(ways()).toEqual({ carried: before - caughtUp + 48, caughtUp, holes: 0 });
  });

  it('are there for whoever states a position, be it published or not', async () => {
    test = await openTestContexts([publishingTallies, echoes], { transport: kafkaTransport() });
    const tallies = new Tallies(test.runtime('tallies'));
    const stream = await tallies.open();
    for (const amount of [2, 1, 4, 3]) {
      const position = await tallies.add(stream, amount);
      await test.runtime('echoes').positions.awaited(['echo-list'], [position]);
    }
    expect(await heard(tallies)).toEqual({ total: 6, events: 2 });
  });
});
