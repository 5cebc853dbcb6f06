import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import kafkajs, { type Admin, type Kafka, type Producer } from 'kafkajs';
import { healthChecks, type PartHealth } from '#platform/runtime/health';
import type { Message } from '#platform/runtime/messages/feed';
import { readPages } from '#platform/runtime/messages/message-source';
import { testKafka } from '#platform/testing/test-kafka';
import { KAFKA_TEST_TIMINGS, kafkaHarness, testInstallation } from '#platform/testing/test-transports';
import { type Listener, TransportTown } from '#platform/testing/transport-town';
import { until } from '#platform/testing/until';
import { openKafka } from './kafka-client.js';
import type { KafkaTimings } from './kafka-transport.js';

const FIVE_MEGABYTES = 5 * 1_024 * 1_024;
/** A slow machine may take its time to put a message there before the feed is asked for it. */
const PATIENT = { ...KAFKA_TEST_TIMINGS, patience: { ...KAFKA_TEST_TIMINGS.patience, own: 5_000 } };

describe('What lies in a topic', () => {
  let town: TransportTown;
  let listener: Listener;
  let topic: string;
  let kafka: Kafka;
  let producer: Producer;
  let admin: Admin;

  const carried = (): number => listener.runtime.subscriptions.status()[0]?.ways?.carried ?? 0;

  async function open(timings?: KafkaTimings): Promise<void> {
    const installation = testInstallation();
    topic = `${installation}.sayings`;
    town = await TransportTown.open(kafkaHarness(undefined, installation, timings));
    listener = await town.listen();
    kafka = openKafka({ brokers: testKafka().brokers.split(','), login: undefined }, 'spec');
    [producer, admin] = [kafka.producer({ maxInFlightRequests: 1 }), kafka.admin()];
    await Promise.all([producer.connect(), admin.connect()]);
    // Nobody is delivered anything before there is an assignment.
    while (carried() === 0) {
      await town.speakers.say(1);
      await town.allHeard();
    }
  }

  async function close(): Promise<void> {
    await Promise.all([producer.disconnect(), admin.disconnect()]);
    await town.close();
  }

  /** Says a number that the relay does not carry. @returns the message as it should lie in the topic. */
  async function sayUncarried(stream?: string): Promise<Message> {
    const said = await town.speakers.say(1, stream);
    const head = await town.sql(
      'select partition, position from sayings.event where stream = $1 and type = $2 order by position desc limit 1',
      [said, 'said'],
    );
    const [{ partition, position }] = head as readonly [{ partition: number; position: number }];
    const pages = readPages(await town.source.feed.pages([{ partition, after: position - 1 }], 1));
    const message = pages[0]?.messages[0];
    if (!message) throw new Error('it was not said');
    return message;
  }

  async function put(
    message: { partition: number; stream: string },
    value: Buffer | string | null,
    key?: string,
  ): Promise<void> {
    const { partition, stream } = message;
    await producer.send({ topic, messages: [{ partition, key: key ?? stream, value }] });
  }

  const refused = async (): Promise<readonly object[]> =>
    town.sql('select reason, size, sha256 from hearers.unreadable_record order by seen_at');

  const health = async (): Promise<PartHealth | undefined> =>
    healthChecks(listener.runtime).get('hearers kafka')?.();

  describe('instead of the message that belongs there', () => {
    beforeAll(async () => {
      await open();
      await admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: 2,
            name: topic,
            configEntries: [{ name: 'max.message.bytes', value: String(2 * FIVE_MEGABYTES) }],
          },
        ],
      });
      await town.openSource(false);
    });
    beforeEach(() => town.sql('delete from hearers.unreadable_record'));
    afterAll(close);

    it.each([
      ['bytes that are no text', 'not-json', () => Buffer.from([0, 255, 254, 1, 2])],
      ['text that is no JSON', 'not-json', () => '{"source":'],
      ['nothing at all', 'empty', () => null],
      ['five megabytes', 'too-large', () => Buffer.alloc(FIVE_MEGABYTES, 'a')],
      [
        'an envelope without its tenant',
        'not-an-envelope',
        (one: Message) => JSON.stringify({ ...one, tenant: undefined }),
      ],
      [
        'a tenant that is none',
        'not-an-envelope',
        (one: Message) => JSON.stringify({ ...one, tenant: 'the practice' }),
      ],
      [
        'a message of another context',
        'another-source',
        (one: Message) => JSON.stringify({ ...one, source: 'people' }),
      ],
      [
        'a message of another partition',
        'another-partition',
        (one: Message) => JSON.stringify({ ...one, partition: (one.partition + 1) % 32 }),
      ],
      [
        'a message with another one’s id',
        'another-stream',
        (one: Message) => JSON.stringify({ ...one, id: randomUUID() }),
      ],
    ])('%s is refused as %s, and the message comes by the feed', async (_, reason, spoil) => {
      const message = await sayUncarried();
      const value = spoil(message);
      await put(message, value);
      await until('it is written down', async () => (await refused()).length === 1);
      const bytes = Buffer.from(value ?? '');
      expect(await refused()).toEqual([
        { reason, size: bytes.length, sha256: createHash('sha256').update(bytes).digest() },
      ]);
      await town.allHeard();
      expect(await health()).toEqual({ ready: true, reason: 'records-unreadable', count: 1 });
      expect(listener.runtime.subscriptions.status()[0]).toMatchObject({
        failing: false,
        stopped: new Map(),
      });
    });

    it('a message that gives a stream to another tenant is refused, and the stream’s own comes by the feed', async () => {
      const first = await sayUncarried();
      await put(first, JSON.stringify(first));
      await town.allHeard();
      const second = await sayUncarried(first.stream);
      await put(second, JSON.stringify({ ...second, tenant: randomUUID() }));
      await until('it is written down', async () => (await refused()).length === 1);
      expect(await refused()).toMatchObject([{ reason: 'another-tenant' }]);
      await town.allHeard();
    });

    it('what no codec of this process can decode is skipped, written down, and comes by the feed', async () => {
      const { CompressionCodecs: codecs, CompressionTypes: types } = kafkajs;
      const registered = codecs[types.ZSTD];
      codecs[types.ZSTD] = () => {
        throw Object.assign(new Error('ZSTD compression not implemented'), { name: 'KafkaJSNotImplemented' });
      };
      try {
        const message = await sayUncarried();
        await kcat(message, `${JSON.stringify(message)}${' '.repeat(2_000)}`, 'zstd');
        await until('it is written down', async () => (await refused()).length === 1);
        expect(await refused()).toMatchObject([{ reason: 'undecodable' }]);
        await town.allHeard();
        const before = carried();
        await until('Kafka carries again', async () => {
          const next = await sayUncarried();
          await put(next, JSON.stringify(next));
          await town.allHeard();
          return carried() > before;
        });
      } finally {
        codecs[types.ZSTD] = registered;
      }
    });
  });

  /** Puts a message with a client that shares no code with ours. */
  async function kcat({ partition, stream }: Message, value: string, codec: string): Promise<void> {
    const { brokers, kcat: program } = testKafka();
    const args = ['-P', '-b', brokers, '-t', topic, '-p', String(partition), '-k', stream, '-z', codec];
    const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'] });
    child.stdin.end(value);
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error('kcat could not send');
  }

  describe('and comes by it alone', () => {
    beforeAll(async () => {
      await open(PATIENT);
      await town.openSource(false);
    });
    afterAll(close);

    it.each([
      [
        'of a version that is not known',
        { type: 'ginnel.sayings.number-said.v2' },
        'the version of ginnel.sayings.number-said.v2 is not known here',
      ],
      [
        'that does not fit its contract',
        { data: { number: 'one' } },
        'the data of ginnel.sayings.number-said.v1 does not fit its contract: number invalid_type',
      ],
    ])('a message %s is parked with its reason', async (_, change, reason) => {
      const message = await sayUncarried();
      await put(message, JSON.stringify({ ...message, ...change }));
      const parked = (): Promise<readonly object[]> => town.sql('select stream, reason from hearers.parked');
      await until('it is parked', async () => (await parked()).length === 1);
      expect(await parked()).toEqual([{ stream: message.stream, reason }]);
      await town.sql('delete from hearers.parked');
      town.speakers.forget(message.stream);
      expect(await refused()).toEqual([]);
    });

    it('a message of a type that nobody lists is passed over, and counted', async () => {
      const message = await sayUncarried();
      await put(message, JSON.stringify({ ...message, type: 'ginnel.sayings.whisper-heard.v1' }));
      const passedOver = (): number => listener.runtime.subscriptions.status()[0]?.passedOver ?? 0;
      await until('it is passed over', () => passedOver() === 1);
      town.speakers.forget(message.stream);
    });

    it.each(['gzip', 'snappy', 'lz4', 'zstd'])('a message compressed by %s is read', async (codec) => {
      const before = carried();
      const message = await sayUncarried();
      // librdkafka sends uncompressed what would not become smaller.
      await kcat(message, `${JSON.stringify(message)}${' '.repeat(2_000)}`, codec);
      await town.allHeard();
      expect(carried()).toBe(before + 1);
    });
  });

  describe('as a whole', () => {
    beforeEach(() => open());
    afterEach(close);

    it('is not missed when it was emptied', async () => {
      await town.speakers.say(20);
      await town.allHeard();
      await listener.stop();
      await town.speakers.say(20);
      const offsets = await admin.fetchTopicOffsets(topic);
      await town.allPublished();
      await admin.deleteTopicRecords({
        topic,
        partitions: offsets.map(({ partition }) => ({ partition, offset: '-1' })),
      });
      listener = await town.listen();
      await town.allHeard();
      const before = carried();
      await until('Kafka carries again', async () => {
        await town.speakers.say(1);
        await town.allHeard();
        return carried() > before;
      });
    });

    it('is neither published nor consumed once it has other partitions than the log, and says so; the feed goes on', async () => {
      await admin.createPartitions({ topicPartitions: [{ topic, count: 33 }] });
      const refusal = { ready: false, reason: 'topic-partitions-changed' };
      const ofSource = async (): Promise<PartHealth | undefined> =>
        healthChecks(town.source).get('sayings kafka')?.();
      await until('both say so', async () =>
        [await health(), await ofSource()].every((one) => one?.reason === refusal.reason),
      );
      expect([await health(), await ofSource()]).toEqual([refusal, refusal]);
      const before = await admin.fetchTopicOffsets(topic);
      await town.speakers.say(5);
      await town.allHeard();
      expect(await admin.fetchTopicOffsets(topic)).toEqual(before);
    });
  });
});
