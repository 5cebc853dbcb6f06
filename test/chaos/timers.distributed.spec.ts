import { describe, expect, it } from '@jest/globals';
import { seededRandom } from '#platform/kernel/seeded-random';
import { BullTimerWaker } from '#platform/runtime/redis/bull-timer-waker';
import { askRedis } from '#platform/testing/redis-talk';
import { ownRedisForAll } from '#platform/testing/test-redis';
import { lateOnes } from '#platform/testing/timer-compliance';
import { type SetTimer, type TimerProcess, TimerWorld } from '#platform/testing/timer-world';
import { until } from '#platform/testing/until';
import { FULL_SIZE, sizeOf, tellFigure } from './proof-size.js';
import { printedSeed } from './random.js';

const TIMERS = sizeOf('GINNEL_PROVE_TIMERS', { short: 500, full: 10_000 });
const WRITERS = 16;
/** Over which time they fall due, in milliseconds, while processes are there. */
const SPREAD_MS = FULL_SIZE ? 60_000 : 6_000;
const HOUR_MS = 3_600_000;
/** A timer that nobody tells of is found by a look within 10 s; what comes on top is the machine's. */
const LATEST_MS = 15_000;
const OVERDUE_WITHIN_MS = 60_000;

describe('Timers of two schedulers that Redis wakes', () => {
  const random = seededRandom(printedSeed('timers'));
  const redis = ownRedisForAll();
  let world: TimerWorld;

  async function openWorld(installation: string): Promise<void> {
    const address = { url: redis().url, installation };
    world = await TimerWorld.open({
      redis: redis(),
      wakers: (context) => new BullTimerWaker(address, context),
    });
  }

  /** Sets them all with many writers; of each three, one is set by each process and one by one that is gone at once. */
  async function setAll(
    due: (n: number) => number,
    processes: readonly TimerProcess[] = [],
  ): Promise<readonly SetTimer[]> {
    const timers: SetTimer[] = [];
    let next = 0;
    const write = async (): Promise<void> => {
      for (let n = next++; n < TIMERS; n = next++) timers.push(await world.set(due(n), processes[n % 3]));
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    return timers;
  }

  /** Waits until so many have fired, counting a timer that fired twice as two. */
  async function haveFired(share: number, withinMs: number): Promise<void> {
    const enough = async (): Promise<boolean> => (await world.firings()).length >= share * TIMERS;
    await until(`${Math.round(share * TIMERS)} timers have fired`, enough, withinMs);
  }

  it(`fire each of ${TIMERS} once, with Redis flushed in the middle and killed with -9`, async () => {
    await openWorld('proof-lost');
    try {
      const processes = [await world.start(), await world.start()];
      const setting = setAll(() => world.now + 2_000 + random() * SPREAD_MS, processes);
      await haveFired(1 / 3, 10 * SPREAD_MS);
      await askRedis(redis().url, 'FLUSHALL');
      await haveFired(1 / 2, 10 * SPREAD_MS);
      await redis().kill();
      await haveFired(2 / 3, 10 * SPREAD_MS);
      await redis().restart();
      await setting;
      await until('none waits', async () => (await world.waiting()) === 0, 10 * SPREAD_MS);
      await Promise.all(processes.map(({ runtime }) => runtime.timers.stop()));
      const firings = await world.firings();
      const { earliest, latest } = await world.lateness();
      const found = processes.reduce((sum, { runtime }) => sum + runtime.timers.foundByLooking, 0);
      const woken = processes.reduce(
        (sum, { runtime }) => sum + (runtime.timers.waker?.figures().woken ?? 0),
        0,
      );
      tellFigure(
        `${TIMERS} timers, Redis flushed and killed with -9: ${TIMERS - new Set(firings).size} lost, ${firings.length - new Set(firings).size} doubled, ${latest} ms after its time at most; woken ${woken} times by Redis, ${found} found by looking`,
      );
      expect([new Set(firings).size, firings.length]).toEqual([TIMERS, TIMERS]);
      expect(earliest).toBeGreaterThanOrEqual(0);
      expect(latest).toBeLessThan(LATEST_MS);
      expect(woken).toBeGreaterThan(0);
    } finally {
      await world.close();
    }
  }, 900_000);

  it(`fire each of ${TIMERS} that fell due in an hour without a process once within 60 s, none while one due 10 s earlier waits`, async () => {
    await openWorld('proof-down');
    try {
      const from = world.now + HOUR_MS;
      const timers = await setAll(() => from + random() * HOUR_MS);
      world.advance(2 * HOUR_MS);
      const began = performance.now();
      const processes = [await world.start(), await world.start()];
      await until('none waits', async () => (await world.waiting()) === 0, 10 * OVERDUE_WITHIN_MS);
      const seconds = (performance.now() - began) / 1_000;
      await Promise.all(processes.map(({ runtime }) => runtime.timers.stop()));
      const firings = await world.firings();
      const late = lateOnes(timers, firings);
      tellFigure(
        `${TIMERS} timers overdue after an hour: ${TIMERS - new Set(firings).size} lost, ${firings.length - new Set(firings).size} doubled, ${late} after one that was due 10 s later; all fired ${seconds.toFixed(1)} s after the start of two schedulers`,
      );
      expect([new Set(firings).size, firings.length, late]).toEqual([TIMERS, TIMERS, 0]);
      expect(seconds * 1_000).toBeLessThan(OVERDUE_WITHIN_MS);
    } finally {
      await world.close();
    }
  }, 900_000);
});
