import { afterEach, describe, expect, it } from '@jest/globals';
import { measure } from '#platform/runtime/measurements';
import type { SourceWays } from '#platform/runtime/messages/message-source';
import { echoes, publishingTallies, Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { until } from '#platform/testing/until';
import { KAFKA_TEST_TIMINGS, kafkaTransport } from '#platform/testing/test-transports';

/** The feed is asked for nothing that is merely late. */
const ONLY_KAFKA = { ...KAFKA_TEST_TIMINGS, patience: { own: 60_000, others: 60_000, hurried: 60_000 } };

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

  it('come to a context that follows another, by Kafka and each once', async () => {
    test = await openTestContexts([publishingTallies, echoes], { transport: kafkaTransport(ONLY_KAFKA) });
    const tallies = new Tallies(test.runtime('tallies'));
    await until('all partitions are delivered', async () => {
      const measured = await measure(test.runtime('echoes'));
      return measured.some(({ name, value }) => name === 'ginnel_consumer_partitions' && value === 32);
    });
    const streams = await Promise.all(Array.from({ length: 16 }, () => tallies.open()));
    await Promise.all(streams.map((stream, n) => tallies.add(stream, 2, 1, 4, 3, 2 * n + 2)));
    await until('all were heard', async () => (await heard(tallies)).events === 48);
    expect(await heard(tallies)).toEqual({ total: 16 * 6 + 272, events: 48 });
    expect(ways()).toEqual({ carried: 48, caughtUp: 0, holes: 0 });
  });

  it('are there for whoever states a position, be it published or not', async () => {
    test = await openTestContexts([publishingTallies, echoes], { transport: kafkaTransport() });
    const tallies = new Tallies(test.runtime('tallies'));
    const stream = await tallies.open();
    // The first waits for the topic and the group as well: nobody is kept waiting for it.
    await tallies.add(stream, 2);
    await until('the first was heard', async () => (await heard(tallies)).events === 1);
    for (const amount of [1, 4, 3]) {
      const position = await tallies.add(stream, amount);
      await test.runtime('echoes').positions.awaited(['echo-list'], [position]);
    }
    expect(await heard(tallies)).toEqual({ total: 6, events: 2 });
  });
});
