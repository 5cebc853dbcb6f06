import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '#platform/testing/until';
import { chainFaults, NO_FAULTS, referralsOf } from './chain-checks.js';
import { foundTown } from './chain-town.js';
import { ChainWriters } from './chain-writers.js';
import { DistributedProgram } from './distributed-program.js';
import { advanceAnHour } from './kill-proof.js';
import { sizeOf, tellFigure } from './proof-size.js';

const AWAY_S = sizeOf('GINNEL_PROVE_OUTAGE', { short: 15, full: 60 });
const WRITERS = 4;
/** After each act, so that a long outage is under a load that the whole of it can be recounted afterwards. */
const REST_MS = AWAY_S > 60 ? 400 : 0;
const NAMED_WITHIN_MS = 10_000;
const DRAINED_WITHIN_MS = 60_000;

describe('The distributed installation, with Kafka and Redis away', () => {
  let installation: DistributedProgram;
  beforeAll(async () => {
    installation = await DistributedProgram.start();
  }, 180_000);
  afterAll(() => installation.destroy(), 60_000);

  it(`for ${AWAY_S} s serves on, says what is away, and drains by itself on their return with everything in order`, async () => {
    const { program, kafka, redis } = installation;
    const { origin, control } = await program.addresses;
    const health = (): Promise<string> => installation.health();
    const town = await foundTown(origin, () => installation.settle());
    const writers = new ChainWriters(WRITERS, town, () => program.addresses, { rest: REST_MS });
    await writers.crew.acknowledge(20);
    await until('nothing is away', async () => !/away/.test(await health()), DRAINED_WITHIN_MS);
    await Promise.all([kafka.kill(), redis.kill()]);
    const away = performance.now();
    await until(
      'the parts that are away are named',
      async () => /broker-away.*redis-away/s.test(await health()),
      NAMED_WITHIN_MS,
    );
    const named = (performance.now() - away) / 1_000;
    const before = writers.acts;
    await until(
      'the end of the outage',
      () => performance.now() - away > AWAY_S * 1_000,
      AWAY_S * 1_000 + 10_000,
    );
    const meanwhile = writers.acts - before;
    expect((await fetch(`${origin}/health/ready`)).status).toBe(200);
    await kafka.restart();
    await redis.restart();
    const back = performance.now();
    await writers.crew.finish();
    await until('nothing is away', async () => !/away/.test(await health()), DRAINED_WITHIN_MS);
    await advanceAnHour(control);
    await installation.drained();
    const drained = (performance.now() - back) / 1_000;
    tellFigure(
      `Kafka and Redis away for ${AWAY_S} s: named after ${named.toFixed(1)} s, ${meanwhile} acts acknowledged meanwhile, all handled and published ${drained.toFixed(1)} s after their return (${referralsOf(writers.chains)} referrals)`,
    );
    expect(meanwhile).toBeGreaterThan(AWAY_S);
    expect(await chainFaults(installation.databaseOf, writers.chains)).toEqual(NO_FAULTS);
  }, 3_600_000);
});
