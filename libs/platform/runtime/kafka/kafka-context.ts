import type { Kafka } from 'kafkajs';
import { topicOf } from '#platform/contracts/topic';
import type { PartHealth } from '#platform/runtime/health';
import type { RuntimeMeasurement } from '#platform/runtime/measurements';
import type { FeedDirectory } from '#platform/runtime/messages/feed';
import { ForeignSource, type MessageSource } from '#platform/runtime/messages/message-source';
import type { ContextTransport, TransportContext } from '#platform/runtime/messages/transport';
import { Relay } from '#platform/runtime/relay/relay';
import { BrokerWatch } from './broker-watch.js';
import { GroupConsumer } from './group-consumer.js';
import { endWithin, topicOffsets } from './kafka-client.js';
import { KafkaRelayTopic } from './kafka-relay-topic.js';
import { KafkaSource } from './kafka-source.js';
import type { KafkaTimings } from './kafka-transport.js';
import { SourceHeads } from './source-heads.js';
import { SourceTaker } from './source-taker.js';
import { groupOf } from './topics.js';
import { UnreadableRecords } from './unreadable-records.js';
import { Watchdog } from './watchdog.js';

/** What one context of an installation goes by. */
export interface KafkaContextSettings {
  readonly installation: string;
  readonly giveUp: (sentence: string) => void;
  readonly timings: KafkaTimings;
}

/** One subscription's consumer group, made when the context starts. */
interface Member {
  readonly takers: Map<string, SourceTaker>;
  readonly sources: KafkaSource[];
  readonly watchdog: Watchdog;
  consumer: GroupConsumer | undefined;
}

const JUDGED_EACH_MS = 1_000;
/** A relay that has tried in vain for so long is told of. */
const FAILING_AFTER_MS = 10_000;

/** One context over Kafka: its relay, the consumers of its subscriptions, and what watches over them. */
export class KafkaContext implements ContextTransport {
  private readonly heads = new Map<string, SourceHeads>();
  private readonly members = new Map<string, Member>();
  private readonly watch: BrokerWatch;
  private readonly relay: Relay;
  private readonly unreadable: UnreadableRecords;
  private judging: NodeJS.Timeout | undefined;

  constructor(
    private readonly context: TransportContext,
    private readonly kafka: Kafka,
    private readonly feeds: FeedDirectory,
    private readonly settings: KafkaContextSettings,
  ) {
    const { installation, timings } = settings;
    const topic = topicOf(installation, context.name);
    this.watch = new BrokerWatch(
      kafka,
      () => [topic, ...[...this.heads.keys()].map((source) => topicOf(installation, source))],
      timings.brokerBeat,
    );
    const place = { topic, group: groupOf(installation, context.name, 'relay'), source: context.name };
    this.relay = new Relay(context, new KafkaRelayTopic(kafka, place, this.watch), timings.relay);
    this.unreadable = new UnreadableRecords(context.database);
  }

  open(subscription: string, name: string): MessageSource {
    const { timings, installation } = this.settings;
    const catchUp = this.catchUp(name);
    const heads = this.heads.get(name) ?? new SourceHeads(catchUp, timings.headsBeat);
    this.heads.set(name, heads);
    const source = new KafkaSource(name, heads, catchUp, timings.patience);
    const topic = topicOf(installation, name);
    const ends = async (): Promise<ReadonlyMap<number, number>> => {
      const offsets = await this.watch.ask((admin) => topicOffsets(admin, topic));
      return new Map([...offsets].map(([partition, { end }]) => [partition, end]));
    };
    const taker = new SourceTaker(
      { subscription, topic, source, ends },
      this.context.database,
      this.unreadable,
    );
    const member = this.members.get(subscription) ?? {
      ...{ takers: new Map<string, SourceTaker>(), sources: [] },
      ...{ watchdog: new Watchdog(timings.watchdog), consumer: undefined },
    };
    this.members.set(subscription, member);
    member.takers.set(topic, taker);
    member.sources.push(source);
    return source;
  }

  catchUp(source: string): MessageSource {
    return new ForeignSource(source, this.feeds);
  }

  start(): void {
    const { installation, timings } = this.settings;
    this.watch.start();
    for (const heads of this.heads.values()) heads.start();
    this.relay.start();
    for (const [subscription, member] of this.members) {
      const group = groupOf(installation, this.context.name, subscription);
      member.consumer = new GroupConsumer(this.kafka, group, member.takers, timings.consumer, () =>
        [...member.takers.keys()].every((topic) => this.watch.topic(topic)?.state === 'fit'),
      );
      member.consumer.start();
    }
    this.judging = setInterval(() => void this.judge(), JUDGED_EACH_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.judging);
    for (const heads of this.heads.values()) heads.stop();
    // A broker that is frozen answers nobody who is under way: what was not acknowledged is sent again by the next one.
    await endWithin(() =>
      Promise.all([this.relay.stop(), ...[...this.members.values()].map(({ consumer }) => consumer?.stop())]),
    );
    await this.watch.stop();
  }

  tidy(): Promise<boolean> {
    return this.unreadable.dropOld();
  }

  health(): ReadonlyMap<string, () => Promise<PartHealth>> {
    return new Map([[`${this.context.name} kafka`, () => this.kafkaHealth()]]);
  }

  async measure(): Promise<readonly RuntimeMeasurement[]> {
    const context = this.context.name;
    const { isLeading, sent, lag } = this.relay.status;
    const one = (
      kind: RuntimeMeasurement['kind'],
      name: string,
      help: string,
      value: number,
      labels: Readonly<Record<string, string>> = {},
    ): RuntimeMeasurement => ({ kind, name: `ginnel_${name}`, help, labels: { context, ...labels }, value });
    const unreadable = await this.unreadable.lately();
    return [
      one('gauge', 'kafka_away', 'Whether the broker does not answer', this.watch.answers() ? 0 : 1),
      one('gauge', 'relay_leading', 'Whether this process publishes the log', isLeading ? 1 : 0),
      one('gauge', 'relay_lag', 'Positions of the log that are not published yet', lag),
      one('counter', 'relay_messages_total', 'Messages that the broker has acknowledged', sent),
      ...[...this.members].map(([subscription, { consumer }]) =>
        one(
          'gauge',
          'consumer_partitions',
          'Partitions that Kafka delivers to this process',
          consumer?.partitions ?? 0,
          { subscription },
        ),
      ),
      ...unreadable.map(({ subscription, reason, n }) =>
        one('gauge', 'unreadable_records', 'Records of topics that could not be read, within a day', n, {
          subscription,
          reason,
        }),
      ),
    ];
  }

  /** Away is not unready: commands go on, and the feed carries what it can. */
  private async kafkaHealth(): Promise<PartHealth> {
    const { reason, failingFor } = this.relay.status;
    if (reason !== undefined) return { ready: false, reason };
    if (!this.watch.answers()) return { ready: true, reason: 'broker-away' };
    const states = [...this.members.values()].flatMap(({ takers }) =>
      [...takers.keys()].map((topic) => this.watch.topic(topic)?.state),
    );
    if (states.includes('partitions-changed')) return { ready: false, reason: 'topic-partitions-changed' };
    if ([...this.members.values()].some(({ watchdog }) => watchdog.isStalled))
      return { ready: false, reason: 'consumer-stalled' };
    if (states.includes('refused')) return { ready: true, reason: 'topic-access-refused' };
    if (states.includes('absent')) return { ready: true, reason: 'topic-absent' };
    if (failingFor > FAILING_AFTER_MS) return { ready: true, reason: 'relay-failing' };
    const count = (await this.unreadable.lately()).reduce((sum, { n }) => sum + n, 0);
    return count > 0 ? { ready: true, reason: 'records-unreadable', count } : { ready: true };
  }

  private async judge(): Promise<void> {
    const now = performance.now();
    const answers = this.watch.answers() && (await this.databaseAnswers());
    for (const [subscription, { consumer, watchdog, sources, takers }] of this.members) {
      const states = [...takers.keys()].map((topic) => this.watch.topic(topic)?.state);
      const topicsFit = states.every((state) => state === 'fit');
      // It leaves its group, and does not come back while a topic is not what it must be: the feed carries meanwhile.
      if (states.includes('partitions-changed') && consumer?.withoutAssignmentSince === undefined)
        consumer?.remake();
      const stuck = sources.flatMap((source) => source.stuckSince(now) ?? []);
      const verdict = watchdog.judge(
        {
          withoutAssignment: consumer?.withoutAssignmentSince,
          undelivered: consumer?.behindSince(({ topic, partition, offset }) => {
            const { low, end } = this.watch.topic(topic)?.offsets.get(partition) ?? { low: 0, end: 0 };
            return end > Math.max(low, offset);
          }),
          unmoved: stuck.length === 0 ? undefined : Math.min(...stuck),
        },
        answers && topicsFit,
        now,
      );
      if (verdict === 'make-anew') consumer?.remake();
      if (verdict === 'give-up')
        this.settings.giveUp(
          `The subscription ${subscription} of ${this.context.name} does not move, though Kafka answers and its consumer was made anew: the process ends to be started again.`,
        );
    }
  }

  private async databaseAnswers(): Promise<boolean> {
    return this.context.database.workerQuery('select 1').then(
      () => true,
      () => false,
    );
  }
}
