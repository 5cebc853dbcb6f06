import type { Kafka, Producer } from 'kafkajs';
import { cloudEventHeadersOf } from '#platform/contracts/cloud-event';
import type { Message, PublishedPage } from '#platform/runtime/messages/feed';
import {
  type PartitionEnds,
  type RelayTopic,
  type Stretch,
  TopicAccessRefused,
} from '#platform/runtime/relay/relay-topic';
import type { BrokerWatch } from './broker-watch.js';
import { endWithin, isKafkaError, topicOffsets } from './kafka-client.js';
import { ensureTopic } from './topics.js';
import { readStretches } from './topic-tail.js';

/** The names of a context's topic. */
export interface TopicPlace {
  readonly topic: string;
  /** The group in which the relay reads its own topic's end. */
  readonly group: string;
  readonly source: string;
}

const ACKNOWLEDGED_MS = 8_000;
const REFUSALS = ['TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED'];

/** A context's topic in Kafka, acknowledged by all replicas; headers are those of CloudEvents 1.0 in binary mode. */
export class KafkaRelayTopic implements RelayTopic {
  private producer: Producer | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly place: TopicPlace,
    private readonly watch: BrokerWatch,
  ) {}

  async open(): Promise<boolean> {
    const state = await told(this.watch.ask((admin) => ensureTopic(admin, this.place.topic)));
    if (state === 'refused') throw new TopicAccessRefused('the topic is not shown');
    if (state === 'absent') throw new Error('the topic could not be made');
    if (state === 'partitions-changed') return false;
    const producer = this.kafka.producer({
      idempotent: false,
      allowAutoTopicCreation: false,
      maxInFlightRequests: 1,
      metadataMaxAge: 30_000,
    });
    this.producer = producer;
    await producer.connect();
    return true;
  }

  fits(): boolean {
    return this.watch.topic(this.place.topic)?.state !== 'partitions-changed';
  }

  async close(): Promise<void> {
    const { producer } = this;
    this.producer = undefined;
    await endWithin(async () => producer?.disconnect());
  }

  ends(): Promise<ReadonlyMap<number, PartitionEnds>> {
    return told(this.watch.ask((admin) => topicOffsets(admin, this.place.topic)));
  }

  read(stretches: readonly Stretch[]): Promise<ReadonlyMap<number, readonly Message[]>> {
    return told(readStretches(this.kafka, this.place, stretches));
  }

  async send(pages: readonly PublishedPage[]): Promise<ReadonlyMap<number, number>> {
    if (!this.producer) throw new Error('the topic is not open');
    const messages = pages.flatMap(({ partition, rows }) =>
      rows.map(({ message, text }) => ({
        ...{ partition, key: message.stream, value: text },
        headers: { ...cloudEventHeadersOf(message) },
      })),
    );
    const answers = await told(
      this.producer.sendBatch({
        acks: -1,
        timeout: ACKNOWLEDGED_MS,
        topicMessages: [{ topic: this.place.topic, messages }],
      }),
    );
    const counts = new Map(pages.map(({ partition, rows }) => [partition, rows.length]));
    return new Map(
      answers.map(({ partition, baseOffset }) => [
        partition,
        Number(baseOffset ?? 0) + (counts.get(partition) ?? 0) - 1,
      ]),
    );
  }
}

/** Tells a refusal of the broker from its absence. */
function told<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    const isRefused = REFUSALS.some((type) => isKafkaError(error, type));
    throw isRefused ? new TopicAccessRefused('the broker does not allow it', { cause: error }) : error;
  });
}
