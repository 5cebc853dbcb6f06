import { randomUUID } from 'node:crypto';
import type { Transport } from '#platform/runtime/messages/transport';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { testKafka } from '#platform/testing/test-kafka';
import { KAFKA_TIMINGS, type KafkaTimings, KafkaTransport } from './kafka-transport.js';

/** As the distributed mode runs, with less patience. */
export const KAFKA_TEST_TIMINGS: KafkaTimings = {
  ...KAFKA_TIMINGS,
  consumer: { ...KAFKA_TIMINGS.consumer, session: 6_000, longestWait: 100, longestBackOff: 500 },
  relay: { ...KAFKA_TIMINGS.relay, retry: 200 },
  headsBeat: 250,
  brokerBeat: 500,
};

/** The transport of an installation of a test's own on the broker of the run. */
export function kafkaTransport(
  timings: KafkaTimings = KAFKA_TEST_TIMINGS,
  installation = `spec-${randomUUID().slice(0, 8)}`,
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
