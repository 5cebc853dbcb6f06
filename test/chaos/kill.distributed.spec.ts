import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededRandom } from '#platform/kernel/seeded-random';
import { chainFaults, NO_FAULTS, referralsOf } from './chain-checks.js';
import { foundTown } from './chain-town.js';
import { ChainWriters } from './chain-writers.js';
import { DistributedProgram } from './distributed-program.js';
import { advanceAnHour, WRITERS } from './kill-proof.js';
import { FULL_SIZE, sizeOf, tellFigure } from './proof-size.js';
import { printedSeed } from './random.js';

const REFERRALS = sizeOf('GINNEL_PROVE_REFERRALS', { short: 100, full: 20_000 });
/** How often each part is killed. */
const EACH = FULL_SIZE ? 5 : 1;
const BETWEEN = FULL_SIZE ? 400 : 20;
const AT_ONCE = FULL_SIZE ? WRITERS : 8;
/** Of each person, so that the whole size needs no more acts than two for each referral. */
const UNANSWERED = 6;

/** The parts that are killed: contexts that publish and so relay, one that only consumes, and what they stand on. */
const PARTS = ['relay', 'consumer', 'broker', 'PostgreSQL', 'Redis'] as const;
const RELAYING = ['people', 'directory', 'referrals'] as const;

describe('The distributed installation, killed part by part under many writers', () => {
  const seed = printedSeed('kill -9 of the parts of the distributed installation');
  const random = seededRandom(seed);
  let installation: DistributedProgram;

  beforeAll(async () => {
    installation = await DistributedProgram.start();
  }, 180_000);
  afterAll(() => installation.destroy(), 60_000);

  /** Ends a part at once; what does not come back by itself is started again. */
  async function kill(part: (typeof PARTS)[number]): Promise<void> {
    const { kafka, redis, program } = installation;
    switch (part) {
      case 'relay':
        installation.killContext(RELAYING[Math.floor(random() * RELAYING.length)] ?? 'referrals');
        break;
      case 'consumer':
        installation.killContext('insights');
        break;
      case 'broker':
        await kafka.kill();
        await kafka.restart();
        break;
      case 'Redis':
        await redis.kill();
        await redis.restart();
        break;
      case 'PostgreSQL':
        program.killServer();
    }
  }

  it(`each part ${EACH} times, keeps each of ${REFERRALS} referrals once, in order, and every figure equals a recount`, async () => {
    const { program } = installation;
    const { origin, control } = await program.addresses;
    const town = await foundTown(origin, () => installation.settle());
    const writers = new ChainWriters(AT_ONCE, town, () => program.addresses, { unanswered: UNANSWERED });
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
    await installation.drained();
    tellFigure(
      `distributed: ${PARTS.length * EACH} kills, ${acts} acts acknowledged in ${seconds.toFixed(0)} s, ${referralsOf(chains)} referrals`,
    );
    expect(await chainFaults(installation.databaseOf, chains)).toEqual(NO_FAULTS);
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
