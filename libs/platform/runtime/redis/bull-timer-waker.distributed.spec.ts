import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { BullTimerWaker } from '#platform/runtime/redis/bull-timer-waker';
import { askRedis, everyByteOfRedis } from '#platform/testing/redis-talk';
import { ownRedisForAll } from '#platform/testing/test-redis';
import { tally, tallyContext } from '#platform/testing/tally.context';
import { openTestContexts } from '#platform/testing/test-environment';
import { until } from '#platform/testing/until';

const A_SLOW_MACHINE_MS = 3_000;
/** Within which health names a Redis that is away. */
const NAMED_WITHIN_MS = 10_000;

describe('A waker over Redis', () => {
  const redis = ownRedisForAll();
  let wakers: BullTimerWaker[];
  /** When each of them was woken (real time in milliseconds). */
  let wakes: number[];

  beforeEach(() => {
    wakers = [];
    wakes = [];
  });
  afterEach(async () => {
    await Promise.all(wakers.map((one) => one.stop()));
    await askRedis(redis().url, 'FLUSHALL');
  });

  /** A waker of the tallies as each process of them has one. */
  function startWaker(): BullTimerWaker {
    const waker = new BullTimerWaker({ url: redis().url, installation: 'spec' }, 'tallies');
    wakers.push(waker);
    waker.start(() => wakes.push(Date.now()));
    return waker;
  }

  async function readyWaker(): Promise<BullTimerWaker> {
    const waker = startWaker();
    await until('the waker is well', () => waker.trouble() === undefined);
    return waker;
  }

  const waiting = (): Promise<unknown> => askRedis(redis().url, 'ZCARD', 'bull:spec-timers-tallies:delayed');
  const kept = (...states: string[]): Promise<unknown[]> =>
    Promise.all(states.map((state) => askRedis(redis().url, 'EXISTS', `bull:spec-timers-tallies:${state}`)));
  /** The beginning of the second that begins in more than one second. */
  const soon = (): number => (Math.floor(Date.now() / 1_000) + 2) * 1_000;

  it('wakes one process of the context at the beginning of a second for which another has asked, and not before', async () => {
    const asking = await readyWaker();
    const others = [await readyWaker(), await readyWaker()];
    const second = soon();
    asking.set([second + 700]);
    await asking.stop();
    await until('a wake', () => wakes.length > 0);
    expect(wakes[0]).toBeGreaterThanOrEqual(second);
    expect(wakes[0]).toBeLessThan(second + A_SLOW_MACHINE_MS);
    expect(others.map((one) => one.figures().woken).sort()).toEqual([0, 1]);
    expect(asking.figures()).toEqual({ set: 1, woken: 0 });
  });

  it('wakes once for a second, however many timers are due in it and however many processes ask', async () => {
    const [one, other] = [await readyWaker(), await readyWaker()];
    const second = soon();
    for (let n = 0; n < 50; n += 1) (n % 2 ? one : other).set([second + n, second + 2_000 + n]);
    await until('both wakes', () => wakes.length === 2);
    await until('nothing is left', async () => (await waiting()) === 0);
    expect(wakes).toHaveLength(2);
    expect(await kept('completed', 'failed', 'wait', 'active')).toEqual([0, 0, 0, 0]);
  });

  it('wakes at once for what is due already, and again for the same second', async () => {
    const waker = await readyWaker();
    waker.set([Date.now() - 60_000]);
    await until('a wake', () => wakes.length === 1);
    waker.set([Date.now()]);
    await until('another wake', () => wakes.length === 2);
  });

  it('asks again for what a flush has taken away when it is told again', async () => {
    const waker = await readyWaker();
    const second = soon() + 1_000;
    waker.set([second]);
    await until('a job', async () => (await waiting()) === 1);
    await askRedis(redis().url, 'FLUSHALL');
    waker.set([second]);
    await until('a wake', () => wakes.length === 1);
  });

  it('names a Redis that was killed, keeps nothing for it, and works again when it is back', async () => {
    const waker = await readyWaker();
    await redis().kill();
    await until('it is named', () => waker.trouble() === 'redis-away', NAMED_WITHIN_MS);
    for (let n = 0; n < 10_000; n += 1) waker.set([Date.now() + n]);
    expect(waker.figures().set).toBe(0);
    await redis().restart();
    await until('it is well', () => waker.trouble() === undefined);
    expect(await waiting()).toBe(0);
    waker.set([Date.now() + 200]);
    await until('a wake', () => wakes.length === 1);
  });

  it('names a Redis that is frozen, and works again when it goes on', async () => {
    const waker = await readyWaker();
    await redis().kill('SIGSTOP');
    waker.set([Date.now() + 200]);
    await until('it is named', () => waker.trouble() === 'redis-away', NAMED_WITHIN_MS);
    await redis().kill('SIGCONT');
    await until('it is well', () => waker.trouble() === undefined);
    waker.set([Date.now() + 200]);
    await until('a wake', () => wakes.length > 0);
  });

  it('is woken after a Redis that dies again and again while much is asked of it', async () => {
    const waker = await readyWaker();
    for (let kill = 0; kill < 3; kill += 1) {
      const asking = Array.from({ length: 300 }, (_, n) => Date.now() + 60_000 + n * 1_000);
      waker.set(asking);
      await redis().kill();
      waker.set(asking);
      await redis().restart();
      await until('it is well', () => waker.trouble() === undefined);
      waker.set(asking);
    }
    waker.set([Date.now() + 200]);
    await until('a wake', () => wakes.length > 0);
  });

  it('wakes by a Redis that was away when it was started', async () => {
    await redis().kill();
    const waker = startWaker();
    expect(waker.trouble()).toBe('redis-away');
    await redis().restart();
    await until('it is well', () => waker.trouble() === undefined);
    waker.set([Date.now() + 200]);
    await until('a wake', () => wakes.length === 1);
  });

  it.each(['SIGKILL', 'SIGSTOP'] as const)('stops within 5 s though Redis was sent %s', async (signal) => {
    const waker = await readyWaker();
    const late = signal === 'SIGKILL' ? startWaker() : waker;
    await redis().kill(signal);
    const never = startWaker();
    const began = performance.now();
    await Promise.all([waker, late, never].map((one) => one.stop()));
    expect(performance.now() - began).toBeLessThan(5_000);
    await (signal === 'SIGKILL' ? redis().restart() : redis().kill('SIGCONT'));
    // Nobody of them connects again: the one connection is that of the question.
    await until('they are gone', async () => {
      const clients = (await askRedis(redis().url, 'CLIENT', 'LIST')) as string;
      return clients.trim().split('\n').length === 1;
    });
  });

  it('tells of a Redis that may throw away what it was given, until it does no longer', async () => {
    const waker = await readyWaker();
    await askRedis(redis().url, 'CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru');
    await until('it is told', () => waker.trouble() === 'redis-evicts', NAMED_WITHIN_MS);
    await askRedis(redis().url, 'CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await until('it is well', () => waker.trouble() === undefined, NAMED_WITHIN_MS);
  });

  it('leaves in Redis the context and the second of a timer, and nothing else of it', async () => {
    const waker = await readyWaker();
    const second = soon() / 1_000;
    waker.set([second * 1_000 + 123]);
    await until('a job', async () => (await waiting()) === 1);
    const jobs = (await askRedis(redis().url, 'KEYS', 'bull:spec-timers-tallies:tallies-*')) as string[];
    expect(jobs).toEqual([`bull:spec-timers-tallies:tallies-${second}`]);
    expect(await askRedis(redis().url, 'HMGET', jobs[0] ?? '', 'name', 'data')).toEqual(['due', '{}']);
    expect(await everyByteOfRedis(redis().url)).toContain(`tallies-${second}`);
  });

  it('is told nothing of whom a command is about, who gave it, or which it was', async () => {
    const test = await openTestContexts([tallyContext], { carry: false });
    test.environment.timerWakers = (context) =>
      new BullTimerWaker({ url: redis().url, installation: 'spec' }, context);
    const runtime = new ContextRuntime(tallyContext, test.environment);
    await runtime.open();
    runtime.start();
    const ids = { tenant: randomUUID(), stream: randomUUID(), command: randomUUID(), mirror: randomUUID() };
    const due = Date.parse(runtime.clock.now()) + 300_000;
    try {
      await until('the waker is well', () => runtime.timers.waker?.trouble() === undefined);
      await runtime.commands.create(tally, {
        actor: runtime.actor(ids.tenant, 'Zebedee Canary'),
        identity: runtime.derive(ids.command),
        stream: ids.stream,
        at: runtime.clock.now(),
        command: { type: 'open', next: new Date(due).toISOString(), mirror: ids.mirror },
        participants: [{ tenant: ids.tenant, part: 'canary-keeper' }],
      });
      const second = `tallies-${Math.floor(due / 1_000)}`;
      await until('a job', async () => (await everyByteOfRedis(redis().url)).includes(second));
      const bytes = (await everyByteOfRedis(redis().url)).toLowerCase();
      const { principal } = runtime.actor(ids.tenant, 'Zebedee Canary');
      const canaries = [
        ...Object.values(ids),
        'zebedee',
        'canary',
        principal.toLowerCase(),
        'look',
        'opened',
      ];
      expect(canaries.filter((canary) => bytes.includes(canary))).toEqual([]);
    } finally {
      await test.close();
    }
  });
});
