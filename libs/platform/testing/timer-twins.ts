import { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { readComing } from '#platform/runtime/timers/due-timers';
import { type TimerHandler, TimerSweeper } from '#platform/runtime/timers/timer-sweeper';
import type { TimerWaker, TimerWakers } from '#platform/runtime/timers/timer-waker';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import type { TimerFault } from '#platform/testing/timer-compliance';
import type { Scheduler, TimerWay } from '#platform/testing/timer-world';

/** What never happens is not waited for as long as what is late. */
const IMPATIENT = { patienceMs: 2_000 };
const HOUR_MS = 3_600_000;
const HORIZON_MS = 600_000;

/** A way that is woken by Redis. */
export type WokenWay = TimerWay & { readonly wakers: TimerWakers };

/** A way of firing timers that is right but for one fault, which the rules must name. */
export interface TimerTwin {
  readonly twin: string;
  readonly fault: TimerFault['fault'];
  readonly of: (way: WokenWay) => TimerWay;
}

/** The broken twins of a way that is woken by Redis. */
export const TIMER_TWINS: readonly TimerTwin[] = [
  {
    twin: 'fires a timer twice',
    fault: 'fired-twice',
    of: (way) => ({ ...way, definition: firing(twice) }),
  },
  {
    twin: 'never fires',
    fault: 'never-fired',
    of: (way) => ({ ...way, ...IMPATIENT, definition: firing(never) }),
  },
  {
    twin: 'fires an hour early',
    fault: 'fired-early',
    of: (way) => ({ ...way, scheduler: sweeping({ clock: anHourAhead }) }),
  },
  {
    twin: 'fires the newest first',
    fault: 'out-of-order',
    of: (way) => ({ ...way, scheduler: sweeping({ database: newestFirst }) }),
  },
  {
    twin: 'lets go of nothing',
    fault: 'not-let-go',
    of: (way) => ({ ...way, scheduler: sweeping({ database: lettingGoOfNothing }) }),
  },
  {
    twin: 'is deaf to Redis',
    fault: 'not-woken',
    of: (way) => ({ ...way, wakers: (context) => deaf(way.wakers(context)) }),
  },
  {
    twin: 'forgets after a flush',
    fault: 'lost-with-redis',
    of: (way) => ({
      ...way,
      ...IMPATIENT,
      scheduler: (runtime, environment) => new Forgetful(runtime, environment, way.wakers('tallies')),
    }),
  },
];

/** Tallies whose timers are fired in another manner. */
function firing(
  manner: (runtime: ContextRuntime, handler: TimerHandler) => TimerHandler['fire'],
): ContextDefinition {
  const made = tallyContext.timers?.['tally'];
  if (!made) throw new Error('tallies have no timers');
  return {
    ...tallyContext,
    timers: {
      tally: (runtime) => {
        const handler = made(runtime);
        return { ...handler, fire: manner(runtime, handler) };
      },
    },
  };
}

function twice(runtime: ContextRuntime, handler: TimerHandler): TimerHandler['fire'] {
  return async (timer) => {
    const outcome = await handler.fire(timer);
    if (outcome === 'fired')
      await runtime.commands.executeAsSystem(tally, {
        actor: { organisation: timer.tenant, principal: 'timer' },
        identity: runtime.derive(timer.id),
        stream: timer.stream,
        at: timer.at,
        command: (): TallyCommand => ({ type: 'let-time-pass' }),
      });
    return outcome;
  };
}

function never(): TimerHandler['fire'] {
  return () => Promise.resolve('fired');
}

/** A sweeper like the runtime's own, but for a part of it. */
function sweeping(wrong: {
  readonly clock?: (clock: BusinessClock) => BusinessClock;
  readonly database?: (database: ContextDatabase) => ContextDatabase;
}): NonNullable<TimerWay['scheduler']> {
  return (runtime, { clock, timerWakers, signal }) => {
    const { database, definition } = runtime;
    const sweeper = new TimerSweeper(
      wrong.database?.(database) ?? database,
      wrong.clock?.(clock) ?? clock,
      handlersOf(runtime),
      timerWakers?.(definition.name),
    );
    let stopHearing: () => void = () => undefined;
    return {
      start: () => {
        stopHearing = signal.listen(definition.name, (due) => due !== undefined && sweeper.hear(due));
        sweeper.start();
      },
      stop: async () => {
        stopHearing();
        await sweeper.stop();
      },
    };
  };
}

function handlersOf(runtime: ContextRuntime): ReadonlyMap<string, TimerHandler> {
  return new Map(
    Object.entries(runtime.definition.timers ?? {}).map(([name, make]) => [name, make(runtime)]),
  );
}

function anHourAhead(clock: BusinessClock): BusinessClock {
  const ahead = new BusinessClock();
  const follow = (): void => {
    ahead.set(new Date(clock.milliseconds() + HOUR_MS).toISOString());
  };
  follow();
  clock.onMove(follow);
  return ahead;
}

type Query = Parameters<ContextDatabase['workerQuery']>;

function newestFirst(database: ContextDatabase): ContextDatabase {
  const reversing = Object.create(database) as ContextDatabase;
  reversing.workerQuery = async <Row extends object>(...query: Query) =>
    [...(await database.workerQuery<Row>(...query))].reverse();
  return reversing;
}

function lettingGoOfNothing(database: ContextDatabase): ContextDatabase {
  const keeping = Object.create(database) as ContextDatabase;
  keeping.workerQuery = async <Row extends object>(...query: Query) =>
    query[0].startsWith('update timer') ? [] : database.workerQuery<Row>(...query);
  return keeping;
}

function deaf(waker: TimerWaker): TimerWaker {
  return {
    start: () => {
      waker.start(() => undefined);
    },
    set: (instants) => {
      waker.set(instants);
    },
    stop: () => waker.stop(),
    trouble: () => waker.trouble(),
    figures: () => waker.figures(),
  };
}

/** Believes Redis: it looks when it starts, when business time is moved and when it is woken, and never by itself. */
class Forgetful implements Scheduler {
  private readonly sweeper: TimerSweeper;
  private sweeping: Promise<unknown> = Promise.resolve();
  private stopListening: readonly (() => void)[] = [];

  constructor(
    private readonly runtime: ContextRuntime,
    private readonly environment: PlatformEnvironment,
    private readonly waker: TimerWaker,
  ) {
    this.sweeper = new TimerSweeper(runtime.database, environment.clock, handlersOf(runtime));
  }

  start(): void {
    const { clock, signal } = this.environment;
    this.waker.start(() => this.sweep());
    this.stopListening = [
      clock.onMove(() => this.sweep()),
      signal.listen(this.runtime.definition.name, (due) => {
        if (due !== undefined) this.wakeAt([Date.parse(due)]);
      }),
    ];
    this.sweep();
  }

  trouble(): string | undefined {
    return this.waker.trouble();
  }

  async stop(): Promise<void> {
    for (const stop of this.stopListening) stop();
    await this.waker.stop();
    await this.sweeping;
  }

  private sweep(): void {
    this.sweeping = this.sweeping.then(async () => {
      while ((await this.sweeper.sweep()) > 0);
      const now = this.environment.clock.milliseconds();
      this.wakeAt(await readComing(this.runtime.database, now, now + HORIZON_MS));
    });
  }

  /** At the end of the second: it does not look twice. */
  private wakeAt(due: readonly number[]): void {
    const offset = Date.now() - this.environment.clock.milliseconds();
    const near = due.filter((time) => time + offset < Date.now() + HORIZON_MS);
    this.waker.set(near.map((time) => time + offset + 999));
  }
}
