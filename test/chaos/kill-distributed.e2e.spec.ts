import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '#platform/kernel/seeded-random';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import type { OwnService } from '#platform/testing/own-service';
import { startOwnKafka } from '#platform/testing/test-kafka';
import { startOwnRedis } from '#platform/testing/test-redis';
import { readRunning } from '../journeys/support/running.js';
import { chainFaults, referralsOf } from './chain-checks.js';
import { foundTown } from './chain-town.js';
import { ChainWriters } from './chain-writers.js';
import { advanceAnHour, WRITERS } from './kill-proof.js';
import { type Addresses, Program } from './program.js';
import { FULL_SIZE, sizeOf, tellFigure } from './proof-size.js';
import { printedSeed } from './random.js';
import { serverAddress } from './server-processes.js';

const REFERRALS = sizeOf('GINNEL_PROVE_REFERRALS', { short: 100, full: 20_000 });
/** How often each part is killed. */
const EACH = FULL_SIZE ? 5 : 1;
const BETWEEN = FULL_SIZE ? 400 : 20;
/** Of each person, so that the whole size needs no more acts than two for each referral. */
const UNANSWERED = 6;
const MAIN = join(import.meta.dirname, '..', '..', 'scripts', 'start-distributed.mjs');

/** The parts that are killed: contexts that publish and so relay, one that only consumes, and what they stand on. */
const PARTS = ['relay', 'consumer', 'broker', 'PostgreSQL', 'Redis'] as const;
const RELAYING = ['people', 'directory', 'referrals'] as const;

describe('The distributed installation, killed part by part under 32 writers', () => {
  const seed = printedSeed('kill -9 of the parts of the distributed installation');
  const random = seededRandom(seed);
  const folder = temporaryFolder();
  let kafka: OwnService & { readonly brokers: string };
  let redis: OwnService & { readonly url: string };
  let program: Program;

  beforeAll(async () => {
    redis = await startOwnRedis({ folder: join(folder, 'redis') });
    kafka = await startOwnKafka({ folder: join(folder, 'kafka') });
    program = new Program({
      arguments: () => [MAIN],
      environment: (data) => ({
        ...pick(process.env, ['HOME', 'GINNEL_CACHE']),
        GINNEL_DATA: data,
        NODE_ENV: 'test',
        PORT: '0',
        KAFKA_BROKERS: kafka.brokers,
        REDIS_URL: redis.url,
      }),
      addresses: (line, data) =>
        line.startsWith('Ginnel is ready')
          ? (JSON.parse(readFileSync(join(data, 'running.json'), 'utf8')) as Addresses)
          : undefined,
    });
    await program.start();
  }, 180_000);
  afterAll(async () => {
    await program.stop();
    await program.destroy();
    await Promise.all([kafka.stop(), redis.stop()]);
    removeFolder(folder);
  }, 60_000);

  /** Ends a part at once; what does not come back by itself is started again. */
  async function kill(part: (typeof PARTS)[number]): Promise<void> {
    switch (part) {
      case 'relay': {
        killProcess(RELAYING[Math.floor(random() * RELAYING.length)] ?? 'referrals');
        return;
      }
      case 'consumer': {
        killProcess('insights');
        return;
      }
      case 'broker':
        await kafka.kill();
        return kafka.restart();
      case 'Redis':
        await redis.kill();
        return redis.restart();
      case 'PostgreSQL':
        program.killServer();
    }
  }

  function killProcess(context: string): void {
    const pid = readRunning(program.folder)?.processes?.[context];
    if (pid === undefined) throw new Error(`no process of ${context}`);
    process.kill(pid, 'SIGKILL');
  }

  it(`each part ${EACH} times, keeps each of ${REFERRALS} referrals once, in order, and every figure equals a recount`, async () => {
    const { origin, control } = await program.addresses;
    const town = await foundTown(origin, async () => {
      const settled = await fetch(`${control}/settle`, { method: 'POST' });
      if (!settled.ok) throw new Error(await settled.text());
    });
    const writers = new ChainWriters(WRITERS, town, () => program.addresses, UNANSWERED);
    const began = performance.now();
    try {
      for (const part of shuffled(
        PARTS.flatMap((one) => Array<typeof one>(EACH).fill(one)),
        random,
      )) {
        await writers.crew.acknowledge(BETWEEN + Math.floor(random() * BETWEEN));
        await kill(part);
      }
      while (referralsOf(writers.chains) < REFERRALS) await writers.crew.acknowledge(BETWEEN);
    } finally {
      await writers.crew.finish();
    }
    const { chains, acts } = writers;
    const seconds = (performance.now() - began) / 1_000;
    await advanceAnHour(control);
    tellFigure(
      `distributed: ${PARTS.length * EACH} kills, ${acts} acts acknowledged in ${seconds.toFixed(0)} s, ${referralsOf(chains)} referrals`,
    );
    const addressOf = (context: string): string => serverAddress(program.postgresFolder, `ginnel_${context}`);
    expect(await chainFaults(addressOf, chains)).toEqual({
      ...{
        brokenHistories: 0,
        peopleNotOnce: 0,
        unasked: 0,
        wrongFigures: [],
        wrongViews: 0,
        wrongStates: 0,
      },
      leftover: [],
    });
    expect(referralsOf(chains)).toBeGreaterThanOrEqual(REFERRALS);
  }, 1_500_000);
});

/** The members in an order that the seed decides. */
function shuffled<T>(members: readonly T[], random: () => number): readonly T[] {
  return members
    .map((member) => ({ member, place: random() }))
    .sort((left, right) => left.place - right.place)
    .map(({ member }) => member);
}

function pick(from: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
