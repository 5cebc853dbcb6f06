import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { everyByteOfRedis } from '#platform/testing/redis-talk';
import { testKafka } from '#platform/testing/test-kafka';
import { testRedis } from '#platform/testing/test-redis';
import { isReady, type Running } from './running.js';
import type { Attendance, Mode } from './system.js';
import { everyByteOfTopics, expectEventsOnTopics } from './topics.js';

const CONTEXTS = ['referrals', 'people', 'directory', 'insights'] as const;
/**
 * A context is killed before the first time that a journey lets the system settle, and another one before every fifth time,
 * which a short run leaves out.
 */
const KILLED_EACH = process.env['GINNEL_JOURNEYS'] === 'short' ? Number.POSITIVE_INFINITY : 5;
const BACK_WITHIN_MS = 60_000;
/** The lease of a relay that was killed, and then some. */
const PUBLISHED_WITHIN_MS = 30_000;

/** How the distributed installation of one journey is reached behind its proxy. */
export interface Installation {
  readonly name: string;
  readonly brokers: string;
  readonly redisUrl: string;
  readonly serviceSecret: string;
}

/** A process for each context behind one proxy, with Kafka between them; one of them is killed between two steps. */
export function distributedMode(): Mode {
  const installation: Installation = {
    name: `journey-${randomBytes(6).toString('hex')}`,
    brokers: testKafka().brokers,
    redisUrl: testRedis().url,
    serviceSecret: randomBytes(18).toString('base64url'),
  };
  return {
    program: 'scripts/start-distributed.mjs',
    environment: () => ({
      GINNEL_INSTALLATION: installation.name,
      KAFKA_BROKERS: installation.brokers,
      REDIS_URL: installation.redisUrl,
      GINNEL_SERVICE_SECRET: installation.serviceSecret,
    }),
    attend: ({ running }) => attendanceOf(installation, running),
  };
}

function attendanceOf(installation: Installation, running: () => Running): Attendance {
  let steps = 0;
  let killed = 0;
  return {
    origins: () => Object.values(running().origins ?? {}),
    betweenSteps: async () => {
      if (steps % KILLED_EACH === 0) {
        await killAndAwait(CONTEXTS[killed % CONTEXTS.length] ?? 'people', running);
        killed += 1;
      }
      steps += 1;
    },
    travelling: async () =>
      `${await everyByteOfTopics(installation)}\n${await everyByteOfRedis(installation.redisUrl)}`,
    beforeStop: async () => {
      const { pid, processes = {} } = running();
      const distinct = new Set([pid, ...Object.values(processes)]);
      if (distinct.size < 5) throw new Error(`only ${distinct.size} processes`);
      if (killed === 0) await killAndAwait('referrals', running);
      await eventually(() => expectEventsOnTopics(installation, running()));
    },
  };
}

/** What a killed relay has left is published by the next one once the lease has run out: tried again until then. */
async function eventually(check: () => Promise<void>): Promise<void> {
  const until = performance.now() + PUBLISHED_WITHIN_MS;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await pause(200);
    }
  }
}

/** Kills a context's process at once and waits until another one serves in its place. */
async function killAndAwait(context: (typeof CONTEXTS)[number], running: () => Running): Promise<void> {
  const before = running().processes?.[context];
  const origin = running().origins?.[context];
  if (before === undefined || origin === undefined) throw new Error(`no process of ${context}`);
  process.kill(before, 'SIGKILL');
  const until = performance.now() + BACK_WITHIN_MS;
  while (performance.now() < until) {
    if (running().processes?.[context] !== before && (await isReady(origin))) return;
    await pause(20);
  }
  throw new Error(`${context} did not come back`);
}
