import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Instant } from '#platform/kernel/clock';
import { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { type TimerHandler, TimerSweeper } from '#platform/runtime/timers/timer-sweeper';
import type { TimerWaker } from '#platform/runtime/timers/timer-waker';

const HOUR_MS = 3_600_000;
const MINUTE_HOURS = 1 / 60;
const idle: TimerHandler = { isAwaited: () => true, fire: () => Promise.resolve('fired') };

describe('Looking for due timers', () => {
  let clock: BusinessClock;
  let looks: number;
  /** What the database says is due next. */
  let next: () => Promise<Instant | null>;
  let sweeper: TimerSweeper;
  /** The instants for which a waker was asked, and how it wakes. */
  let set: number[];
  let wake: () => void;
  /** What the database says is due in the next 10 minutes. */
  let coming: readonly Instant[];

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new BusinessClock();
    looks = 0;
    set = [];
    wake = () => undefined;
    coming = [];
    next = () => Promise.resolve(after(10));
    sweeper = sweeperOf(new Map([['tally', idle]]));
  });
  afterEach(async () => {
    await sweeper.stop();
    jest.useRealTimers();
  });

  function sweeperOf(handlers: ReadonlyMap<string, TimerHandler>, waker?: TimerWaker): TimerSweeper {
    const database = {
      workerQuery: async (text: string) => {
        if (text.startsWith('with recursive')) return coming.map((due) => ({ due }));
        looks += 1;
        return [{ next: await next(), id: null }];
      },
    };
    return new TimerSweeper(database as unknown as ContextDatabase, clock, handlers, waker);
  }

  function wokenSweeper(): TimerSweeper {
    return sweeperOf(new Map([['tally', idle]]), {
      start: (onDue) => (wake = onDue),
      set: (instants) => set.push(...instants),
      stop: () => Promise.resolve(),
      trouble: () => undefined,
      figures: () => ({ set: set.length, woken: 0 }),
    });
  }

  const after = (hours: number): Instant => new Date(clock.milliseconds() + hours * HOUR_MS).toISOString();
  const aMoment = (): Promise<void> => jest.advanceTimersByTimeAsync(5);

  async function pass(hours: number): Promise<void> {
    clock.advance(hours * HOUR_MS);
    await aMoment();
  }

  async function begun(): Promise<void> {
    sweeper.start();
    await aMoment();
    expect(looks).toBe(1);
  }

  it('is left alone while business time moves and the next is not due yet', async () => {
    await begun();
    for (let moved = 0; moved < 9; moved += 1) await pass(1);
    expect(looks).toBe(1);
    await pass(1);
    expect(looks).toBe(2);
  });

  it('is done each second all the same, for other processes set timers too', async () => {
    await begun();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(looks).toBe(4);
  });

  it('is done when a timer that this process has set is due, before the next that was known', async () => {
    await begun();
    sweeper.hear(after(2));
    sweeper.hear(after(3));
    await aMoment();
    await pass(1);
    expect(looks).toBe(1);
    await pass(1);
    expect(looks).toBe(2);
  });

  it('forgets no timer that was set while it was under way', async () => {
    await begun();
    let answer: (due: Instant | null) => void = () => undefined;
    next = () => new Promise((resolve) => (answer = resolve));
    await pass(10);
    sweeper.hear(after(1));
    answer(after(5));
    await aMoment();
    expect(looks).toBe(2);
    next = () => Promise.resolve(null);
    await pass(1);
    expect(looks).toBe(3);
  });

  it('waits a second after it has failed, however due the next is', async () => {
    next = () => Promise.reject(new Error('away'));
    await begun();
    await pass(20);
    expect([looks, sweeper.lastError]).toEqual([1, expect.any(Error)]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(looks).toBe(2);
  });

  describe('with a waker', () => {
    beforeEach(() => {
      sweeper = wokenSweeper();
    });

    it('is done each 10 s, for what it loses', async () => {
      await begun();
      await jest.advanceTimersByTimeAsync(9_990);
      expect(looks).toBe(1);
      await jest.advanceTimersByTimeAsync(20);
      expect(looks).toBe(2);
    });

    it('is done at once when it wakes, though the next that was known is due much later', async () => {
      await begun();
      wake();
      await aMoment();
      expect(looks).toBe(2);
    });

    it('is done again when it wakes while one is under way', async () => {
      await begun();
      let answer: (due: Instant | null) => void = () => undefined;
      next = () => new Promise((resolve) => (answer = resolve));
      wake();
      await aMoment();
      wake();
      next = () => Promise.resolve(after(10));
      answer(after(9));
      await aMoment();
      expect(looks).toBe(3);
    });

    it('is done each second while it fails', async () => {
      next = () => Promise.reject(new Error('away'));
      await begun();
      await jest.advanceTimersByTimeAsync(3_000);
      expect(looks).toBe(4);
    });

    it('tells it of what this process sets for the next 10 minutes, in real time', async () => {
      clock.advance(1_000 * HOUR_MS);
      await begun();
      sweeper.hear(after(9 * MINUTE_HOURS));
      sweeper.hear(after(11 * MINUTE_HOURS));
      expect(set).toEqual([Date.now() + 9 * 60_000]);
    });

    it('tells it again and again of what is due in the next 10 minutes, since it forgets', async () => {
      coming = [after(MINUTE_HOURS), after(2 * MINUTE_HOURS)];
      const due = [Date.now() + 60_000, Date.now() + 120_000];
      await begun();
      expect(set).toEqual(due);
      await jest.advanceTimersByTimeAsync(10_000);
      expect(set).toEqual([...due, ...due]);
    });
  });

  it('is never done where no timers are declared, and one that is set there is told of', async () => {
    sweeper = sweeperOf(new Map());
    sweeper.start();
    clock.advance(HOUR_MS);
    await jest.advanceTimersByTimeAsync(5_000);
    expect([looks, sweeper.lastError]).toEqual([0, undefined]);
    sweeper.hear(after(1));
    expect(sweeper.lastError).toBeInstanceOf(Error);
  });
});
