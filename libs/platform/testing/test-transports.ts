import { randomUUID } from 'node:crypto';
import { openTopic } from '#platform/runtime/kafka/open-topic';
import { KAFKA_TIMINGS, type KafkaTimings, KafkaTransport } from '#platform/runtime/kafka/kafka-transport';
import type { Feed, FeedPage } from '#platform/runtime/messages/feed';
import { InProcessTransport, type Transport } from '#platform/runtime/messages/transport';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { HEARD } from './saying.context.js';
import { testKafka } from './test-kafka.js';
import type { TransportHarness, TransportTown, Twin } from './transport-town.js';

/** As the distributed mode runs, with less patience. */
export const KAFKA_TEST_TIMINGS: KafkaTimings = {
  ...KAFKA_TIMINGS,
  consumer: { ...KAFKA_TIMINGS.consumer, session: 6_000, longestWait: 100, longestBackOff: 500 },
  relay: { ...KAFKA_TIMINGS.relay, retry: 200 },
  headsBeat: 250,
  brokerBeat: 500,
};

/** A name for an installation of a spec's own. */
export function testInstallation(): string {
  return `spec-${randomUUID().slice(0, 8)}`;
}

/** The transport of an installation of a test's own on the broker of the run. */
export function kafkaTransport(
  timings: KafkaTimings = KAFKA_TEST_TIMINGS,
  installation = testInstallation(),
): (environment: PlatformEnvironment) => Transport {
  return ({ feeds }) =>
    new KafkaTransport(
      {
        ...{ installation, timings },
        kafka: { brokers: testKafka().brokers.split(','), login: undefined },
        giveUp: (sentence) => {
          throw new Error(sentence);
        },
      },
      feeds,
    );
}

/** The topic of a context, as its relay has it, and what ends its connections. */
export function openRelayTopic(installation: string, source: string): ReturnType<typeof openTopic> {
  return openTopic(
    { installation, kafka: { brokers: testKafka().brokers.split(','), login: undefined } },
    source,
  );
}

/** Events over Kafka, for the compliance suite. */
export function kafkaHarness(
  twin?: Twin,
  installation = testInstallation(),
  timings = KAFKA_TEST_TIMINGS,
): TransportHarness {
  const transport = kafkaTransport(timings, installation);
  return {
    name: 'Kafka',
    ...(twin && { twin }),
    transport,
    redeliver: async (town) => {
      await town.sql('update hearers.checkpoint set kafka_offset = 0 where subscription = $1', [HEARD]);
    },
    losing: async (town, say) => {
      await town.openSource(false);
      await say();
      await town.sql(
        `update sayings.relay_checkpoint c set position = h.head
           from (select partition, max(position) as head from sayings.event group by 1) h where h.partition = c.partition`,
      );
      await town.openSource();
    },
  };
}

/** Events within one process, for the compliance suite. */
export function inProcessHarness(twin?: Twin): TransportHarness {
  return {
    name: 'one process',
    ...(twin && { twin }),
    transport: ({ feeds }) => new InProcessTransport(feeds),
    redeliver: (town) => {
      answering(town, (sound) => {
        let asked = 0;
        return (from, limit) =>
          sound.pages((asked += 1) % 2 === 0 ? from : from.map((place) => ({ ...place, after: 0 })), limit);
      });
      return Promise.resolve();
    },
    losing: async (town, say) => {
      answering(town, (sound) => {
        const lost = new Set<string>();
        return async (from, limit) => {
          const pages = JSON.parse(await sound.pages(from, limit)) as readonly FeedPage[];
          return JSON.stringify(
            pages.map((page) => {
              const messages = page.messages.filter(({ id }, n) => n === 0 || lost.has(id) || !lost.add(id));
              if (messages.length === page.messages.length) return page;
              // A transport knows of a page what it delivers, and nothing after that.
              return { ...page, messages, through: messages.at(-1)?.position ?? page.after };
            }),
          );
        };
      });
      await say();
    },
  };
}

/** Has the source's feed answer otherwise from now on. */
function answering(town: TransportTown, pagesOf: (sound: Feed) => Feed['pages']): void {
  const { feeds } = town.test.environment;
  const sound = town.source.feed;
  feeds.register({
    source: sound.source,
    heads: () => sound.heads(),
    pages: pagesOf(sound),
    listen: (listener) => sound.listen(listener),
  });
}
