import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import kafkajs, { type Admin, type Kafka } from 'kafkajs';
import { servicePrincipal } from '#platform/runtime/config/service-principal';
import type { PartHealth } from '#platform/runtime/health';
import { hearers, sayings } from '#platform/testing/saying.context';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { type OwnKafka, startOwnKafka, testKafka } from '#platform/testing/test-kafka';
import { KAFKA_TEST_TIMINGS, kafkaHarness } from '#platform/testing/test-transports';
import { type TransportHarness, TransportTown } from '#platform/testing/transport-town';
import { until } from '#platform/testing/until';
import { applyTopicAccess } from './apply-topic-access.js';
import { endWithin, isKafkaError, type KafkaAccess, openKafka, topicOffsets } from './kafka-client.js';
import { KafkaTransport } from './kafka-transport.js';
import { topicAccess, type AccessRule, topicUserOf } from './topic-access.js';
import { topicAccessCommand } from './topic-access-command.js';
import { ensureTopic, topicState } from './topics.js';

/** The feed answers for what is missing, not for what is late. */
const ONLY_KAFKA = { ...KAFKA_TEST_TIMINGS, patience: { own: 2_000, others: 60_000, hurried: 60_000 } };
const PASSWORD = 'a password';
const PEOPLE = { name: 'people', sources: ['referrals'] };
const REFERRALS = { name: 'referrals', sources: ['people'] };
const { WRITE } = kafkajs.AclOperationTypes;

describe('At a broker with an authorizer', () => {
  let folder: string;
  let broker: OwnKafka;
  let admin: Admin;

  beforeAll(async () => {
    folder = temporaryFolder();
    const contexts = ['raw-people', 'raw-referrals', 'told-people', 'told-referrals'];
    const towns = ['flow', 'mute', 'bare'].flatMap((town) => [`${town}-sayings`, `${town}-hearers`]);
    const users = Object.fromEntries(['operator', ...contexts, ...towns].map((user) => [user, PASSWORD]));
    broker = await startOwnKafka({
      folder: join(folder, 'kafka'),
      security: { users, superUser: 'operator' },
    });
    admin = openKafka(as('operator'), 'operator').admin();
    await admin.connect();
  });

  afterAll(async () => {
    await endWithin(() => admin.disconnect());
    await broker.stop();
    removeFolder(folder);
  });

  function as(username: string, password = PASSWORD): KafkaAccess {
    return { brokers: [broker.brokers], login: { username, password } };
  }

  function apply(rules: readonly AccessRule[]): ReturnType<typeof applyTopicAccess> {
    return applyTopicAccess(as('operator'), rules);
  }

  describe('the principal of a context', () => {
    let people: Kafka;

    beforeAll(async () => {
      for (const context of ['people', 'referrals', 'directory']) await ensureTopic(admin, `raw.${context}`);
      await apply([...topicAccess('raw', PEOPLE), ...topicAccess('raw', REFERRALS)]);
      people = openKafka(as('raw-people'), 'people');
      await until('the rules are known', () =>
        write(people, 'raw.people').then(
          () => true,
          () => false,
        ),
      );
      await write(openKafka(as('operator'), 'operator'), 'raw.referrals');
      await write(openKafka(as('operator'), 'operator'), 'raw.directory');
      for (const group of ['raw.people.relay', 'raw.people.sight'])
        await until('its group is kept', () =>
          read(people, 'raw.people', group).then(
            () => true,
            () => false,
          ),
        );
    });

    it('writes its own topic, and none of another context, even one that it reads', async () => {
      await write(people, 'raw.people');
      await expectRefused(write(people, 'raw.referrals'), 'TOPIC_AUTHORIZATION_FAILED');
      await expectRefused(write(people, 'raw.directory'), 'TOPIC_AUTHORIZATION_FAILED');
      const ends = await topicOffsets(admin, 'raw.referrals');
      expect([...ends.values()].reduce((sum, { end }) => sum + end, 0)).toBe(1);
    });

    it('reads its own topic and one that it follows, in a group of its own', async () => {
      expect(await read(people, 'raw.people', 'raw.people.relay')).toBe('forged');
      expect(await read(people, 'raw.referrals', 'raw.people.sight')).toBe('forged');
    });

    it('reads no topic that it does not follow, and none in a group of another context', async () => {
      await expectRefused(read(people, 'raw.directory', 'raw.people.sight'), 'TOPIC_AUTHORIZATION_FAILED');
      expect(await saidToKcat('raw.people.sight')).toBe('forged');
      for (const group of ['raw.referrals.list', 'raw.referrals.relay', 'raw.peoples'])
        expect(await saidToKcat(group)).toContain('Group authorization failed');
    });

    /** What an independent client is given of the topic of referrals, or told, first of all. */
    async function saidToKcat(group: string): Promise<string> {
      const settings = [
        'security.protocol=sasl_plaintext',
        'sasl.mechanism=PLAIN',
        'sasl.username=raw-people',
      ];
      const options = [...settings, `sasl.password=${PASSWORD}`, 'auto.offset.reset=earliest'];
      const child = spawn(testKafka().kcat, [
        ...['-b', broker.brokers, ...options.flatMap((option) => ['-X', option])],
        ...['-u', '-q', '-G', group, 'raw.referrals'],
      ]);
      try {
        return await new Promise<string>((resolve, reject) => {
          let told = '';
          child.on('error', reject);
          child.on('close', () => {
            resolve(told.trim());
          });
          for (const stream of [child.stdout, child.stderr])
            stream.on('data', (bytes: Buffer) => {
              told += bytes.toString();
              if (/^forged|authorization failed/m.test(told)) resolve(told.trim());
            });
        });
      } finally {
        child.kill();
      }
    }

    it('makes no topic of another context, removes none, and gives nobody a right', async () => {
      const own = people.admin();
      await own.connect();
      try {
        const made = own.createTopics({ waitForLeaders: false, topics: [{ topic: 'raw.groups' }] });
        await expectRefused(made, 'TOPIC_AUTHORIZATION_FAILED');
        await expectRefused(own.deleteTopics({ topics: ['raw.people'] }), 'TOPIC_AUTHORIZATION_FAILED');
        const acl = topicAccess('raw', { name: 'people', sources: ['directory'] });
        await expectRefused(own.createAcls({ acl: [...acl] }), 'CLUSTER_AUTHORIZATION_FAILED');
        expect(await topicState(own, 'raw.directory')).toBe('refused');
      } finally {
        await own.disconnect();
      }
    });

    it.each([
      ['without a name', undefined],
      ['with a password that is not its own', { username: 'raw-people', password: 'another' }],
    ])('is nobody %s', async (_, login) => {
      const nobody = openKafka({ brokers: [broker.brokers], login }, 'nobody');
      await expect(write(nobody, 'raw.people')).rejects.toThrow();
      await expect(read(nobody, 'raw.people', 'raw.people.relay')).rejects.toThrow();
    });
  });

  describe('the rules', () => {
    const definitions = [sayings, hearers];
    const settings = () => ({ installation: 'told', kafka: { ...as('operator'), tls: false } });

    it('are applied once, however often they are asked for, and one too many is named', async () => {
      const lines: string[] = [];
      const say = (line: string): void => void lines.push(line);
      expect(await topicAccessCommand(['--apply'], settings(), { definitions, say })).toBe(true);
      expect(lines.at(-1)).toBe('14 rules are in place, 14 of them new; 0 more are not needed.');
      expect(await topicAccessCommand(['--apply'], settings(), { definitions, say })).toBe(true);
      expect(lines.at(-1)).toBe('14 rules are in place, 0 of them new; 0 more are not needed.');
      const forger = topicAccess('told', topicUserOf(hearers)).map((rule) => ({
        ...rule,
        resourceName: 'told.sayings',
      }));
      await admin.createAcls({ acl: forger.filter(({ operation }) => operation === WRITE) });
      expect(await topicAccessCommand(['--apply'], settings(), { definitions, say })).toBe(false);
      expect(lines.at(-2)).toContain(
        "--remove --allow-principal 'User:told-hearers' --operation Write --topic 'told.sayings'",
      );
    });

    it('are applied by an administrator alone, and only where they are obeyed', async () => {
      const rules = topicAccess('told', PEOPLE);
      await expect(applyTopicAccess(as('told-people'), rules)).rejects.toMatchObject({
        code: 'broker-refuses',
      });
      await expect(applyTopicAccess(as('operator', 'another'), rules)).rejects.toMatchObject({
        code: 'broker-refuses',
      });
      const open = { brokers: testKafka().brokers.split(','), login: undefined };
      await expect(applyTopicAccess(open, rules)).rejects.toMatchObject({
        code: 'broker-without-authorizer',
      });
    });
  });

  describe('events', () => {
    function harness(installation: string): TransportHarness {
      return {
        ...kafkaHarness(undefined, installation),
        transport: ({ feeds }) => ({
          join: (context) =>
            new KafkaTransport(
              {
                ...{ installation, timings: ONLY_KAFKA },
                kafka: as(servicePrincipal(installation, context.name)),
                giveUp: (sentence) => {
                  throw new Error(sentence);
                },
              },
              feeds,
            ).join(context),
        }),
      };
    }

    function healthOf(town: TransportTown): Promise<PartHealth | undefined> {
      return Promise.resolve(town.source.transport.health().get('sayings kafka')?.());
    }

    async function sent(town: TransportTown): Promise<unknown> {
      const measured = await town.source.transport.measure();
      return measured.find(({ name }) => name === 'ginnel_relay_messages_total')?.value;
    }

    it('flow from one context to another with no more rights than these', async () => {
      await apply([sayings, hearers].flatMap((one) => topicAccess('flow', topicUserOf(one))));
      const town = await TransportTown.open(harness('flow'));
      try {
        const { runtime } = await town.listen();
        const carried = () => runtime.subscriptions.status()[0]?.ways?.carried ?? 0;
        const stream = await town.speakers.say(1);
        await until(
          'Kafka carries',
          async () => {
            await town.speakers.say(1, stream);
            await town.allHeard();
            return carried() > 0;
          },
          45_000,
        );
        await town.speakers.say(40, stream);
        await town.allHeard();
        expect(carried()).toBeGreaterThanOrEqual(40);
        expect(await healthOf(town)).toEqual({ ready: true });
        await town.openSource();
        await town.speakers.say(3, stream);
        await town.allHeard();
      } finally {
        await town.close();
      }
    });

    it.each([
      ['nothing at all', 'bare', () => false],
      ['everything but to write its topic', 'mute', ({ operation }: AccessRule) => operation !== WRITE],
    ])(
      'of a context that may do %s wait in its log, which its health tells, and flow once it may',
      async (_, installation, isAllowed) => {
        const rules = topicAccess(installation, topicUserOf(sayings));
        await apply(rules.filter(isAllowed));
        const town = await TransportTown.open(harness(installation));
        try {
          await town.speakers.say(5);
          await until(
            'its health tells',
            async () => (await healthOf(town))?.reason === 'topic-access-refused',
          );
          expect(await healthOf(town)).toEqual({ ready: false, reason: 'topic-access-refused' });
          expect(await sent(town)).toBe(0);
          const topic = `${installation}.sayings`;
          const ends = async (): Promise<number> =>
            (await topicState(admin, topic)) === 'fit'
              ? [...(await topicOffsets(admin, topic)).values()].reduce((sum, { end }) => sum + end, 0)
              : 0;
          expect(await ends()).toBe(0);
          await apply(rules);
          await until('all are published', async () => (await ends().catch(() => 0)) === 5);
          await until('its health is well', async () => (await healthOf(town))?.ready === true);
          expect(await sent(town)).toBe(5);
        } finally {
          await town.close();
        }
      },
    );
  });
});

async function expectRefused(attempt: Promise<unknown>, type: string): Promise<void> {
  const error: unknown = await attempt.then(
    () => new Error('it was not refused'),
    (reason: unknown) => reason,
  );
  expect(isKafkaError(error, type) ? type : error).toBe(type);
}

async function write(kafka: Kafka, topic: string): Promise<void> {
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  try {
    await producer.connect();
    await producer.send({ topic, acks: -1, messages: [{ partition: 0, value: 'forged' }] });
  } finally {
    await endWithin(() => producer.disconnect());
  }
}

/** The first record that is given to a member of a group. */
async function read(kafka: Kafka, topic: string, groupId: string): Promise<string | undefined> {
  const consumer = kafka.consumer({
    ...{ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false },
    retry: { initialRetryTime: 100, retries: 6, restartOnFailure: () => Promise.resolve(false) },
  });
  try {
    await consumer.connect();
    return await new Promise<string | undefined>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        reject(payload.error);
      });
      consumer
        .subscribe({ topics: [topic], fromBeginning: true })
        .then(() =>
          consumer.run({
            autoCommit: false,
            eachMessage: ({ message }) => {
              resolve(message.value?.toString());
              return Promise.resolve();
            },
          }),
        )
        .catch(reject);
    });
  } finally {
    await endWithin(() => consumer.disconnect());
  }
}
