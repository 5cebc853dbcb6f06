import type { Kafka } from 'kafkajs';
import type { FeedDirectory } from '#platform/runtime/messages/feed';
import type { ContextTransport, Transport, TransportContext } from '#platform/runtime/messages/transport';
import type { RelayTimings } from '#platform/runtime/relay/relay';
import type { ConsumerTimings } from './group-consumer.js';
import { type KafkaAccess, openKafka } from './kafka-client.js';
import { KafkaContext } from './kafka-context.js';
import type { Patience } from './kafka-source.js';
import { WATCHDOG_LIMITS, type WatchdogLimits } from './watchdog.js';

/** How the transport is set; in milliseconds. */
export interface KafkaTimings {
  readonly relay: RelayTimings;
  readonly consumer: ConsumerTimings;
  readonly patience: Patience;
  readonly watchdog: WatchdogLimits;
  /** How often a source is asked for its heads. */
  readonly headsBeat: number;
  /** How often the broker is looked at. */
  readonly brokerBeat: number;
}

/** As the distributed mode runs; a test may have less patience. */
export const KAFKA_TIMINGS: KafkaTimings = {
  relay: { lease: 10_000, renewal: 3_000, retry: 1_000, longestBackOff: 2_000 },
  consumer: { session: 10_000, heartbeat: 2_000, longestWait: 500, longestBackOff: 2_000 },
  patience: { own: 500, others: 10_000, hurried: 60 },
  watchdog: WATCHDOG_LIMITS,
  headsBeat: 1_000,
  brokerBeat: 2_000,
};

/** What the Kafka of an installation is, and what a process does that cannot go on. */
export interface KafkaInstallation {
  /** Prefix of topics and groups: several installations may share a broker. */
  readonly installation: string;
  readonly kafka: KafkaAccess;
  /** Ends the process, with a sentence: its consumers do not move, whatever is tried. */
  readonly giveUp: (sentence: string) => void;
  readonly timings?: KafkaTimings;
}

/** Public events over Apache Kafka: each context's relay publishes its own, each subscription is a consumer group. */
export class KafkaTransport implements Transport {
  constructor(
    private readonly settings: KafkaInstallation,
    private readonly feeds: FeedDirectory,
  ) {}

  join(context: TransportContext): ContextTransport {
    const { installation, kafka, giveUp, timings = KAFKA_TIMINGS } = this.settings;
    const client: Kafka = openKafka(kafka, `${installation}-${context.name}`);
    return new KafkaContext(context, client, this.feeds, { installation, giveUp, timings });
  }
}
