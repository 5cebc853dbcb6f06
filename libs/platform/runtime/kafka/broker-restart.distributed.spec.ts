import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { partitionOf } from '#platform/runtime/log/partition';
import { healthChecks, type PartHealth } from '#platform/runtime/health';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { type OwnKafka, startOwnKafka } from '#platform/testing/test-kafka';
import { KAFKA_TEST_TIMINGS, testInstallation } from '#platform/testing/test-transports';
import { type Listener, TransportTown } from '#platform/testing/transport-town';
import { until } from '#platform/testing/until';
import { openKafka } from './kafka-client.js';
import { KAFKA_TIMINGS, KafkaTransport } from './kafka-transport.js';
import { UnreadableRecords } from './unreadable-records.js';

const LIMITS = { move: 8_000, assign: 60_000, help: 4_000 };
/** A join of the group, and as long as a consumer may stand still before the process ends. */
const ENOUGH_MS = 8_000 + LIMITS.move + LIMITS.help;

describe('A context whose broker', () => {
  const installation = testInstallation();
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-spec-broker-'));
  const sentences: string[] = [];
  let broker: OwnKafka;
  let town: TransportTown;
  let listener: Listener;

  beforeAll(async () => {
    broker = await startOwnKafka({ folder });
    town = await TransportTown.open({
      name: 'Kafka',
      transport: ({ feeds }: PlatformEnvironment) =>
        new KafkaTransport(
          {
            installation,
            kafka: { brokers: [broker.brokers], login: undefined },
            giveUp: (sentence) => sentences.push(sentence),
            timings: { ...KAFKA_TEST_TIMINGS, ...{ brokerBeat: KAFKA_TIMINGS.brokerBeat, watchdog: LIMITS } },
          },
          feeds,
        ),
      redeliver: () => Promise.resolve(),
      losing: () => Promise.resolve(),
    });
    listener = await town.listen();
    await untilCarried();
  });

  afterAll(async () => {
    await town.close();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const carried = (): number => listener.runtime.subscriptions.status()[0]?.ways?.carried ?? 0;
  const health = async (part: string): Promise<PartHealth | undefined> =>
    healthChecks(part === 'hearers' ? listener.runtime : town.source).get(`${part} kafka`)?.();

  /** Says numbers until one comes by Kafka. @returns its stream. */
  async function untilCarried(): Promise<string> {
    const before = carried();
    let stream = '';
    await until('Kafka carries', async () => {
      stream = await town.speakers.say(1);
      await town.allHeard();
      return carried() > before;
    });
    return stream;
  }

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'is away (%s) serves on by the feed, says so within 10 s, and is back in its group soon after its return',
    async (signal) => {
      const stream = await town.speakers.say(5);
      await town.allHeard();
      const killedAt = performance.now();
      await broker.kill(signal);
      const away = { ready: true, reason: 'broker-away' };
      await until(
        'both say so',
        async () =>
          [await health('hearers'), await health('sayings')].every((one) => one?.reason === away.reason),
        10_000 - (performance.now() - killedAt),
      );
      await town.speakers.say(20, stream);
      await town.allHeard();
      expect([await health('hearers'), await health('sayings')]).toEqual([away, away]);
      await town.speakers.say(20, stream);
      if (signal === 'SIGKILL') await broker.restart();
      else process.kill(broker.pid, 'SIGCONT');
      await untilCarried();
      await until('both are well', async () =>
        [await health('hearers'), await health('sayings')].every((one) => one?.reason === undefined),
      );
      expect(sentences).toEqual([]);
    },
  );

  it('answers, while a topic was emptied behind its consumer, stays well', async () => {
    const stream = await untilCarried();
    await listener.stop();
    await town.speakers.say(64, stream);
    const admin = openKafka({ brokers: [broker.brokers], login: undefined }, 'spec').admin();
    await admin.connect();
    const topic = `${installation}.sayings`;
    await town.allPublished();
    const partitions = (await admin.fetchTopicOffsets(topic)).map(({ partition }) => ({
      ...{ partition, offset: '-1' },
    }));
    await admin.deleteTopicRecords({ topic, partitions });
    await admin.disconnect();
    listener = await town.listen();
    await town.allHeard();
    await until('it is assigned', () => (listener.runtime.subscriptions.status()[0]?.lag ?? 1) === 0);
    const judgedFrom = performance.now();
    await until('it was judged for long enough', () => performance.now() - judgedFrom > ENOUGH_MS, 60_000);
    expect(sentences).toEqual([]);
    expect((await health('hearers'))?.ready).toBe(true);
  });

  /** What cannot be written down holds the consumer up: it may not go past it. */
  const obstacles: readonly (readonly [string, (held: Promise<void>) => Promise<void>])[] = [
    ['stands still', (held) => held],
    ['dies again and again', () => Promise.reject(new Error('the database is full'))],
  ];

  it.each(obstacles)('answers, while its consumer %s, gives up with a sentence', async (_, obstacle) => {
    sentences.length = 0;
    const kafka = openKafka({ brokers: [broker.brokers], login: undefined }, 'spec');
    const producer = kafka.producer();
    await producer.connect();
    const partition = partitionOf(await untilCarried());
    const keeping = jest.spyOn(UnreadableRecords.prototype, 'keep');
    let goOn: () => void = () => undefined;
    try {
      const held = new Promise<void>((resolve) => (goOn = resolve));
      keeping.mockImplementation(() => obstacle(held));
      await producer.send({
        topic: `${installation}.sayings`,
        messages: [{ partition, value: 'garbage' }],
      });
      expect(sentences).toEqual([]);
      await until('it gives up', () => sentences.length > 0, 40_000);
      expect(sentences[0]).toBe(
        'The subscription heard-list of hearers does not move, though Kafka answers and its consumer was made anew: the process ends to be started again.',
      );
      await until('it is told', async () => (await health('hearers'))?.reason === 'consumer-stalled');
      await town.speakers.say(3);
      await town.allHeard();
    } finally {
      goOn();
      keeping.mockRestore();
      await producer.disconnect();
    }
  });
});
