import type { Uuid } from '#platform/kernel/ids';
import { askRedis } from '#platform/testing/redis-talk';
import { type SetTimer, type TimerProcess, TimerWorld, type TimerWay } from '#platform/testing/timer-world';
import { until } from '#platform/testing/until';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
/** How long after its time a timer may fire: much less than until the look of a sweeper that is woken. */
const PATIENCE_MS = 6_000;
/** How often a sweeper looks by itself that is woken. */
const LOOK_MS = 10_000;
/** No timer fires while one that was due so much earlier waits. */
const EARLIER_MS = 10_000;

/** What is wrong with a way of firing timers. */
export class TimerFault extends Error {
  constructor(
    readonly fault:
      | 'never-fired'
      | 'fired-twice'
      | 'fired-early'
      | 'out-of-order'
      | 'lost-with-redis'
      | 'not-woken'
      | 'not-let-go',
    message: string,
  ) {
    super(message);
  }
}

/** A rule for timers, for every way of firing them. */
export interface TimerRule {
  readonly rule: string;
  /** The fault that it is there to find. */
  readonly finds: TimerFault['fault'];
  /** Whether it is about losing Redis, or about being woken by it. */
  readonly needsRedis?: true;
  /** @throws TimerFault where it does not hold. */
  readonly check: (world: TimerWorld) => Promise<void>;
}

/** Every rule for timers. */
export const TIMER_RULES: readonly TimerRule[] = [
  {
    rule: 'each timer that falls due fires once',
    finds: 'fired-twice',
    check: async (world) => {
      const process = await world.start();
      const timers = await setEach(world, range(12, MINUTE_MS), process);
      world.advance(20 * MINUTE_MS);
      await firedOnce(world, timers, process);
    },
  },
  {
    rule: 'none fires before its time',
    finds: 'fired-early',
    check: async (world) => {
      const process = await world.start();
      const later = await world.set(world.now + 30 * MINUTE_MS, process);
      const first = await world.set(world.now + 10 * MINUTE_MS, process);
      world.advance(11 * MINUTE_MS);
      await firedOnce(world, [first], process, [later]);
      world.advance(20 * MINUTE_MS);
      await firedOnce(world, [later], process);
    },
  },
  {
    rule: 'what fell due while no process was there fires once, oldest first, when one is there again',
    finds: 'out-of-order',
    check: async (world) => {
      const before = await world.start();
      const minutes = [7, 3, 28, 1, 14, 21, 9, 2, 30, 17, 5, 12];
      const timers = await setEach(
        world,
        minutes.map((minute) => minute * MINUTE_MS),
        before,
      );
      await before.stop();
      world.advance(60 * MINUTE_MS);
      const after = await world.start();
      await firedOnce(world, timers, after);
      await inOrder(world, timers);
    },
  },
  {
    rule: 'a timer that nothing waits for any more is let go',
    finds: 'not-let-go',
    check: async (world) => {
      const process = await world.start();
      const moot = await world.set(world.now + MINUTE_MS, process);
      const other = await world.set(world.now + MINUTE_MS, process);
      await world.letWaitForNothing(moot);
      world.advance(2 * MINUTE_MS);
      await firedOnce(world, [other], process, [moot]);
      const letGo = async (): Promise<boolean> => (await world.waiting()) === 0;
      await until('let go', letGo, patienceOf(world)).catch(() => {
        throw new TimerFault('not-let-go', 'A timer that nothing waits for is still waiting.');
      });
    },
  },
  {
    rule: 'two schedulers that are at work at once fire each timer once, oldest first',
    finds: 'fired-twice',
    check: async (world) => {
      const processes = [await world.start(), await world.start()];
      const timers = await setEach(world, range(130, 15 * SECOND_MS), processes[0]);
      world.advance(60 * MINUTE_MS);
      await firedOnce(world, timers, processes[1], [], 30 * SECOND_MS);
      await inOrder(world, timers);
    },
  },
  {
    rule: 'what many writers set at once in two processes fires once, in time',
    finds: 'never-fired',
    check: async (world) => {
      const processes = [await world.start(), await world.start()];
      const timers = await Promise.all(
        range(16, 100).map(async (ahead, n) => world.set(world.now + ahead, processes[n % 2])),
      );
      await firedOnce(world, timers, processes[0]);
    },
  },
  {
    rule: 'a timer whose process is gone is fired by another, which is woken where there is somebody to wake it',
    finds: 'not-woken',
    check: async (world) => {
      const other = await world.start();
      const setting = await world.start();
      const timers = await setEach(world, [1_500, 3_000, 4_500], setting);
      const { waker } = setting.runtime.timers;
      if (waker) await until('Redis has been told', () => waker.figures().set > 0);
      await setting.stop();
      await fired(world, timers, patienceOf(world) + (world.way.redis ? LOOK_MS : 0));
      // A look that comes by chance finds one that is just due; without a wake it finds all.
      if (world.way.redis && other.runtime.timers.foundByLooking >= timers.length)
        throw new TimerFault(
          'not-woken',
          'The timers of another process were found by looking: nothing woke.',
        );
    },
  },
  {
    rule: 'Redis flushed in the middle loses and doubles no timer',
    finds: 'lost-with-redis',
    needsRedis: true,
    check: async (world) => {
      const process = await world.start();
      const timers = await setEach(world, range(10, 200, 1_500), process);
      await hasJobs(world);
      await askRedis(urlOf(world), 'FLUSHALL');
      await firedOnce(world, timers, process).catch(lostWithRedis);
    },
  },
  {
    rule: 'Redis killed with -9 loses and doubles no timer, of those set before, while it is away, and after',
    finds: 'lost-with-redis',
    needsRedis: true,
    check: async (world) => {
      const process = await world.start();
      const before = await setEach(world, range(5, 200, 1_500), process);
      await hasJobs(world);
      await world.way.redis?.kill();
      const during = await setEach(world, range(5, 200), process);
      await firedOnce(world, [...before, ...during], process).catch(lostWithRedis);
      await world.way.redis?.restart();
      const after = await setEach(world, range(5, 200), process);
      await firedOnce(world, after, process);
    },
  },
];

/** The first fault of a way under these rules, each in a world of its own; undefined where there is none. */
export async function firstFault(
  way: TimerWay,
  rules: readonly TimerRule[] = TIMER_RULES,
): Promise<TimerFault | undefined> {
  for (const { check } of rules) {
    const world = await TimerWorld.open(way);
    try {
      await check(world);
    } catch (error) {
      if (error instanceof TimerFault) return error;
      throw error;
    } finally {
      await world.close();
    }
  }
  return undefined;
}

function range(count: number, step: number, first = step): readonly number[] {
  return Array.from({ length: count }, (_, n) => first + n * step);
}

function patienceOf({ way }: TimerWorld): number {
  return way.patienceMs ?? PATIENCE_MS;
}

/** Sets a timer for each of the times from now on (milliseconds), one after the other. */
async function setEach(
  world: TimerWorld,
  ahead: readonly number[],
  by: TimerProcess | undefined,
): Promise<readonly SetTimer[]> {
  const { now } = world;
  const timers: SetTimer[] = [];
  for (const milliseconds of ahead) timers.push(await world.set(now + milliseconds, by));
  return timers;
}

/** Waits until all of them have fired. */
async function fired(
  world: TimerWorld,
  timers: readonly SetTimer[],
  withinMs = patienceOf(world),
): Promise<void> {
  const left = async (): Promise<number> => {
    const firings = new Set(await world.firings());
    return timers.filter(({ stream }) => !firings.has(stream)).length;
  };
  const latest = Math.max(...timers.map(({ due }) => due));
  const wait = Math.max(0, latest - world.now) + withinMs;
  await until('fired', async () => (await left()) === 0, wait).catch(async () => {
    throw new TimerFault(
      'never-fired',
      `${await left()} of ${timers.length} timers have not fired ${withinMs} ms after their time.`,
    );
  });
}

/** Waits until all of them have fired, and holds that none of them fired again, nor one of `others` at all. */
async function firedOnce(
  world: TimerWorld,
  timers: readonly SetTimer[],
  process: TimerProcess | undefined,
  others: readonly SetTimer[] = [],
  withinMs = patienceOf(world),
): Promise<void> {
  await fired(world, timers, withinMs);
  // Two more that fire one after the other: by the second, whatever was begun with the first of them is done.
  for (let probe = 0; probe < 2; probe += 1) await fired(world, [await world.set(world.now, process)]);
  const firings = await world.firings();
  const count = ({ stream }: SetTimer): number => firings.filter((one) => one === stream).length;
  const doubled = timers.filter((timer) => count(timer) > 1).length;
  if (doubled > 0)
    throw new TimerFault('fired-twice', `${doubled} of ${timers.length} timers have fired more than once.`);
  const early = others.filter((timer) => count(timer) > 0).length;
  if (early > 0)
    throw new TimerFault('fired-early', `${early} timers have fired that were not due or not awaited.`);
}

/** Holds that none of them fired while one that was due 10 s earlier waited. */
async function inOrder(world: TimerWorld, timers: readonly SetTimer[]): Promise<void> {
  const late = lateOnes(timers, await world.firings());
  if (late > 0)
    throw new TimerFault('out-of-order', `${late} timers fired after others that were due 10 s later.`);
}

/** How many of the timers fired after one that was due at least 10 s later, in this order of firings. */
export function lateOnes(timers: readonly SetTimer[], firings: readonly Uuid[]): number {
  const due = new Map(timers.map((timer) => [timer.stream, timer.due]));
  let latest = Number.NEGATIVE_INFINITY;
  let late = 0;
  for (const stream of firings) {
    const time = due.get(stream);
    if (time === undefined) continue;
    if (time <= latest - EARLIER_MS) late += 1;
    latest = Math.max(latest, time);
  }
  return late;
}

function urlOf(world: TimerWorld): string {
  if (!world.way.redis) throw new Error('this way has no Redis');
  return world.way.redis.url;
}

/** Waits until Redis knows of something that is due. */
async function hasJobs(world: TimerWorld): Promise<void> {
  await until('jobs in Redis', async () => {
    const keys = (await askRedis(urlOf(world), 'KEYS', '*:delayed')) as readonly string[];
    return keys.length > 0;
  });
}

function lostWithRedis(error: unknown): never {
  if (error instanceof TimerFault && error.fault === 'never-fired')
    throw new TimerFault('lost-with-redis', `What Redis has lost is lost: ${error.message}`);
  throw error;
}
