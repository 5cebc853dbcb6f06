import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { accepted } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { Aggregate } from '#platform/runtime/commands/aggregate';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { STUCK_AFTER } from '#platform/runtime/stuck-after';
import { readComing } from '#platform/runtime/timers/due-timers';
import {
  type DueTimer,
  type TimerHandler,
  timerHandler,
  TimerSweeper,
} from '#platform/runtime/timers/timer-sweeper';
import {
  type Tally,
  tally as tallyAggregate,
  tallyContext,
  type TallyCommand,
  type TallyEvent,
  type TallyRejection,
} from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { skippableTime } from '#platform/testing/skipped-time';
import { until } from '#platform/testing/until';

const LONGEST_BACK_OFF_MS = 60_000;
/** Of a test's time, most of which it skips. */
const WITHIN_SKIPPED_MS = 300_000;
const DAY_MS = 86_400_000;
const START = '2026-03-02T09:00:00.000Z';

function daysAfter(days: number): string {
  return new Date(Date.parse(START) + days * DAY_MS).toISOString();
}

describe('A timer', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let tallies: Tallies;
  let clock: BusinessClock;

  beforeEach(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
    clock = test.environment.clock;
    clock.set(START);
    tallies = new Tallies(runtime);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    return test.close();
  });

  function tallyTimers(): TimerHandler {
    const handler = tallyContext.timers?.['tally']?.(runtime);
    if (!handler) throw new Error('no timer handler');
    return handler;
  }

  /** A sweeper that writes down what it fires, and fails where it is told to. */
  function sweeper(fired: DueTimer[], fails: (timer: DueTimer) => boolean = () => false): TimerSweeper {
    const handler = tallyTimers();
    const fire = async (timer: DueTimer): Promise<'fired' | 'fired-before'> => {
      if (fails(timer)) throw new Error('cannot be fired');
      const outcome = await handler.fire(timer);
      if (outcome === 'fired') fired.push(timer);
      return outcome;
    };
    return new TimerSweeper(runtime.database, clock, new Map([['tally', { ...handler, fire }]]));
  }

  /** Sweeps until a timer has failed so often that it is told of. */
  async function stuck(one: TimerSweeper): Promise<void> {
    const time = skippableTime();
    for (let failures = 0; failures < STUCK_AFTER; failures += 1) {
      time.skip(LONGEST_BACK_OFF_MS);
      await one.sweep();
    }
    expect(one.stuck()).toHaveLength(1);
  }

  const waiting = (days: number): Promise<Uuid> => tallies.open({ next: daysAfter(days) });

  it('fires when business time has reached it, not before', async () => {
    const tally = await waiting(2);
    const fired: DueTimer[] = [];
    const one = sweeper(fired);
    expect(await one.sweep()).toBe(0);
    clock.advance(2 * DAY_MS - 60_000);
    expect([await one.sweep(), await one.due()]).toEqual([0, 0]);
    clock.advance(60_000);
    expect([await one.due(), await one.sweep(), await one.due()]).toEqual([1, 1, 0]);
    expect(fired).toMatchObject([{ stream: tally, what: 'look', aggregate: 'tally', dueAt: daysAfter(2) }]);
    expect(await tallies.history(tally)).toEqual(['opened', 'overdue']);
  });

  it('fires in order of its time with those that are overdue, each once, though two sweepers are at work', async () => {
    const days = [5, 1, 4, 2, 3, 9, 7, 8, 6, 10];
    for (const day of days) await waiting(day);
    clock.set(daysAfter(30));
    const fired: DueTimer[] = [];
    const pair = [sweeper(fired), sweeper(fired)];
    await Promise.all([...pair, ...pair].map((one) => one.sweep()));
    expect(new Set(fired.map(({ id }) => id)).size).toBe(days.length);
    expect(fired).toHaveLength(days.length);
    const [row] = await runtime.database.workerQuery<{ overdue: number }>(
      "select count(*) as overdue from event where type = 'overdue'",
    );
    expect(row?.overdue).toBe(days.length);

    const late = [13, 11, 12].map((day) => waiting(day));
    await Promise.all(late);
    const inOrder: DueTimer[] = [];
    const alone = sweeper(inOrder);
    await alone.sweep();
    expect(inOrder.map(({ dueAt }) => dueAt)).toEqual([11, 12, 13].map(daysAfter));
  });

  it('is taken before later ones when more are due than one sweep takes', async () => {
    const later = Array.from({ length: 110 }, (_, n) => 2 + n / 200);
    for (const days of later) await waiting(days);
    await waiting(1);
    clock.set(daysAfter(30));
    const fired: DueTimer[] = [];
    const one = sweeper(fired);
    expect(await one.sweep()).toBe(100);
    expect(fired.map(({ dueAt }) => dueAt)).toContain(daysAfter(1));
    expect([await one.sweep(), await one.sweep(), fired.length]).toEqual([11, 0, 111]);
  }, 30_000);

  it('fires only when the one that was due 10 s before it has fired, though four may fire at once', async () => {
    for (const seconds of [0, 3, 9, 20, 21, 40])
      await tallies.open({ next: daysAfter(1 + seconds / 86_400) });
    clock.set(daysAfter(2));
    const handler = tallyTimers();
    const fired: string[] = [];
    const slow: TimerHandler = {
      ...handler,
      fire: async (timer) => {
        fired.push(`begun ${timer.dueAt.slice(17, 19)}`);
        const outcome = await handler.fire(timer);
        fired.push('done');
        return outcome;
      },
    };
    await new TimerSweeper(runtime.database, clock, new Map([['tally', slow]])).sweep();
    const [three, two] = [
      ['done', 'done', 'done'],
      ['done', 'done'],
    ];
    expect(fired).toEqual(
      [
        ['begun 00', 'begun 03', 'begun 09', ...three],
        ['begun 20', 'begun 21', ...two],
        ['begun 40', 'done'],
      ].flat(),
    );
  });

  it('is told of once for each second in which some are due, to the end of the time that is asked for', async () => {
    const at = Date.parse(START);
    for (const milliseconds of [-1, 0, 400, 900, 1_000, 65_432, 65_999, 599_999, 600_001])
      await tallies.open({ next: new Date(at + milliseconds).toISOString() });
    expect((await readComing(runtime.database, at, at + 600_000)).map((due) => due - at)).toEqual([
      400, 1_000, 65_432, 599_999,
    ]);
  });

  it('stays fired when business time is moved back, and one not yet due waits again', async () => {
    const [first, second] = [await waiting(2), await waiting(8)];
    const fired: DueTimer[] = [];
    const one = sweeper(fired);
    clock.set(daysAfter(5));
    await one.sweep();
    clock.set(START);
    expect([await one.sweep(), await one.due()]).toEqual([0, 0]);
    clock.set(daysAfter(9));
    await one.sweep();
    expect(fired.map(({ stream }) => stream)).toEqual([first, second]);
  });

  it('that no longer matters is let go by the state as it is then, with no command: it is never cancelled', async () => {
    const tally = await waiting(1);
    await tallies.act(tally, { type: 'close' });
    const other = await waiting(1);
    clock.set(daysAfter(2));
    const fired: DueTimer[] = [];
    const one = sweeper(fired);
    expect([await one.due(), await one.sweep(), await one.due()]).toEqual([2, 2, 0]);
    expect(fired.map(({ stream }) => stream)).toEqual([other]);
    expect(await tallies.history(tally)).toEqual(['opened', 'closed']);
  });

  const REPAIR = 'update stream_state set state = state where stream = $1';

  it.each([
    ['moves', (tally: Uuid) => tallies.add(tally, 1)],
    ['is repaired', (tally: Uuid) => runtime.database.workerQuery(REPAIR, [tally])],
  ])('is kept when the state %s between being looked at and letting go', async (_, move) => {
    const tally = await waiting(1);
    clock.set(daysAfter(2));
    const asked = runtime.database.workerQuery.bind(runtime.database);
    const moving = Object.create(runtime.database) as typeof runtime.database;
    moving.workerQuery = async <Row extends object>(...query: Parameters<typeof asked>) => {
      if (query[0].startsWith('update timer')) await move(tally);
      return asked<Row>(...query);
    };
    const blind = { ...tallyTimers(), isAwaited: () => false };
    const hasty = new TimerSweeper(moving, clock, new Map([['tally', blind]]));
    await hasty.sweep();
    expect(await hasty.due()).toBe(1);
    const fired: DueTimer[] = [];
    await sweeper(fired).sweep();
    expect(fired.map(({ stream }) => stream)).toEqual([tally]);
  });

  it('that cannot be judged, or let go, holds up no other', async () => {
    const spoilt = await waiting(1);
    const moot = await waiting(1);
    await tallies.act(moot, { type: 'close' });
    const sound = await waiting(2);
    clock.set(daysAfter(3));
    const asked = runtime.database.workerQuery.bind(runtime.database);
    const refusing = Object.create(runtime.database) as typeof runtime.database;
    refusing.workerQuery = async <Row extends object>(...query: Parameters<typeof asked>) => {
      if (query[0].startsWith('update timer')) throw Object.assign(new Error('refused'), { code: '42501' });
      return asked<Row>(...query);
    };
    const handler = tallyTimers();
    const fired: Uuid[] = [];
    const choosy: TimerHandler = {
      isAwaited: (state, timer) => {
        if ((timer as DueTimer).stream === spoilt) throw new TypeError('no next');
        return handler.isAwaited(state, timer);
      },
      fire: async (timer) => {
        if (timer.stream === spoilt) throw new TypeError('no next');
        fired.push(timer.stream);
        return handler.fire(timer);
      },
    };
    const one = new TimerSweeper(refusing, clock, new Map([['tally', choosy]]));
    await one.sweep();
    expect([fired, await one.due()]).toEqual([[sound], 2]);
    expect(one.lastError).toMatchObject({ message: 'refused' });
  });

  it('stays due when its command changes nothing although the state waits for it', async () => {
    const tally = await waiting(1);
    clock.set(daysAfter(2));
    const idle: Aggregate<Tally, TallyCommand, TallyEvent, TallyRejection> = {
      ...tallyAggregate,
      decider: { ...tallyAggregate.decider, decide: () => accepted() },
    };
    const handler = timerHandler(idle, (timer) =>
      runtime.commands.fire(idle, timer, (): TallyCommand => ({ type: 'let-time-pass' })),
    );
    const one = new TimerSweeper(runtime.database, clock, new Map([['tally', handler]]));
    await stuck(one);
    expect([await one.due(), one.stuck()]).toEqual([
      1,
      [{ aggregate: 'tally', error: 'nothing-changed', n: 1 }],
    ]);
    expect(await tallies.history(tally)).toEqual(['opened']);
  });

  it('is followed by another where its command leaves the state waiting for the same', async () => {
    const tally = await waiting(1);
    clock.set(daysAfter(2));
    const patient: Aggregate<Tally, TallyCommand, TallyEvent, TallyRejection> = {
      ...tallyAggregate,
      decider: {
        ...tallyAggregate.decider,
        decide: () => accepted({ type: 'added', data: { amount: 1, mirror: null } }),
      },
    };
    const handler = timerHandler(patient, (timer) =>
      runtime.commands.fire(patient, timer, (): TallyCommand => ({ type: 'let-time-pass' })),
    );
    const one = new TimerSweeper(runtime.database, clock, new Map([['tally', handler]]));
    await one.sweep();
    expect([await one.due(), await tallies.history(tally)]).toEqual([1, ['opened', 'added']]);
  });

  it('that cannot be fired waits and holds up no other, and fires once it can', async () => {
    const failing = [await waiting(1), await waiting(1)];
    const others = await Promise.all(Array.from({ length: 12 }, () => waiting(2)));
    clock.set(daysAfter(3));
    const fired: DueTimer[] = [];
    let broken = true;
    const one = sweeper(fired, ({ stream }) => broken && failing.includes(stream));
    await one.sweep();
    expect(fired.map(({ stream }) => stream).sort()).toEqual([...others].sort());
    expect([await one.due(), one.lastError]).toEqual([2, undefined]);
    expect(await one.sweep()).toBe(0);
    broken = false;
    const after = sweeper(fired, () => broken);
    await after.sweep();
    expect(await after.due()).toBe(0);
    expect(fired).toHaveLength(14);
  });

  it('is told of until it has fired', async () => {
    await waiting(1);
    clock.set(daysAfter(2));
    let broken = true;
    const one = sweeper([], () => broken);
    const time = skippableTime();
    one.start();
    const laterOn = (what: string, isSo: () => boolean): Promise<void> =>
      until(
        what,
        () => {
          time.skip(100);
          return isSo();
        },
        WITHIN_SKIPPED_MS,
      );
    await laterOn('it is told of', () => one.stuck().length > 0);
    broken = false;
    await laterOn('it has fired', () => one.stuck().length === 0);
    await one.stop();
    expect(await one.due()).toBe(0);
  });

  it('is woken when business time is moved', async () => {
    const tally = await waiting(30);
    runtime.start();
    await test.settle();
    clock.set(daysAfter(31));
    await test.settle();
    expect(await tallies.history(tally)).toEqual(['opened', 'overdue']);
  });

  it('of an aggregate that nobody handles is noticed', async () => {
    await waiting(1);
    clock.set(daysAfter(2));
    const nobody = new TimerSweeper(runtime.database, clock, new Map());
    await stuck(nobody);
    expect(nobody.stuck()).toEqual([{ aggregate: 'tally', error: 'no-handler', n: 1 }]);
    expect(await nobody.due()).toBe(1);
  });

  it('belongs to its tenant alone', async () => {
    await waiting(1);
    const seen = await runtime.database.asTenant(randomUUID(), (client) =>
      client.query('select 1 from timer'),
    );
    expect(seen.rowCount).toBe(0);
  });
});
