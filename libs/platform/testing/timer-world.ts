import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { FeedDirectory } from '#platform/runtime/messages/feed';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import type { TimerWakers } from '#platform/runtime/timers/timer-waker';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { makeTestEnvironment, type TestEnvironment } from '#platform/testing/test-environment';
import type { OwnRedis } from '#platform/testing/test-redis';
import { until } from '#platform/testing/until';

/** What fires timers in one process. */
export interface Scheduler {
  start(): void;
  stop(): Promise<void>;
  /** As that of its waker, where it has one. */
  trouble?(): string | undefined;
}

/** One way of firing timers, as the rules for timers see it: the runtime's own unless it says otherwise. */
export interface TimerWay {
  readonly definition?: ContextDefinition;
  readonly wakers?: TimerWakers;
  readonly scheduler?: (runtime: ContextRuntime, environment: PlatformEnvironment) => Scheduler;
  /** The Redis that wakes, for the rules about losing it. */
  readonly redis?: OwnRedis;
  /** How long the rules wait for what must happen, in milliseconds; they are patient with a slow machine. */
  readonly patienceMs?: number;
}

/** A copy of the process of the tallies. */
export interface TimerProcess {
  readonly runtime: ContextRuntime;
  /** Ends it with grace. */
  stop(): Promise<void>;
}

/** A timer that was set: whose, and when it is due (milliseconds of business time). */
export interface SetTimer {
  readonly stream: Uuid;
  readonly due: number;
}

const START = Date.parse('2026-03-02T09:00:00.000Z');

/** Any number of processes of one context over one database, with one business time that the rules move. */
export class TimerWorld {
  private readonly processes = new Set<TimerProcess>();
  private readonly clocks: BusinessClock[] = [];
  private readonly tenant = randomUUID();
  private nobody: ContextRuntime | undefined;

  private constructor(
    readonly way: TimerWay,
    private readonly test: TestEnvironment,
  ) {}

  static async open(way: TimerWay): Promise<TimerWorld> {
    const world = new TimerWorld(way, await makeTestEnvironment([tallyContext]));
    world.nobody = (await world.openRuntime()).runtime;
    return world;
  }

  async close(): Promise<void> {
    await Promise.all([...this.processes].map((one) => one.stop()));
    await this.nobody?.close();
    await this.test.close();
  }

  /** Starts a process, which hears of its own timers alone, and waits until it can wake and be woken. */
  async start(): Promise<TimerProcess> {
    const { runtime, environment } = await this.openRuntime();
    const scheduler = this.way.scheduler?.(runtime, environment);
    const process: TimerProcess = {
      runtime,
      stop: async () => {
        this.processes.delete(process);
        await scheduler?.stop();
        await runtime.close();
      },
    };
    this.processes.add(process);
    if (scheduler) scheduler.start();
    else runtime.start();
    const trouble = (): string | undefined =>
      scheduler ? scheduler.trouble?.() : runtime.timers.waker?.trouble();
    if (this.way.redis) await until('its Redis answers', () => trouble() === undefined);
    return process;
  }

  /** Business time in milliseconds. */
  get now(): number {
    return this.clocks[0]?.milliseconds() ?? START;
  }

  /** Moves business time forward, in all processes. */
  advance(milliseconds: number): void {
    for (const clock of this.clocks) clock.advance(milliseconds);
  }

  /** Sets a timer by a command of a process; without one by a process that is gone at once and tells nobody. */
  async set(due: number, by: TimerProcess | undefined): Promise<SetTimer> {
    const runtime = by?.runtime ?? this.observer;
    const stream = randomUUID();
    await runtime.commands.create(tally, {
      actor: runtime.actor(this.tenant, 'keeper'),
      identity: runtime.derive(randomUUID()),
      stream,
      at: runtime.clock.now(),
      command: { type: 'open', next: new Date(due).toISOString() },
      participants: [{ tenant: this.tenant, part: 'keeper' }],
    });
    return { stream, due };
  }

  /** Lets the state of a timer's stream wait for nothing any more. */
  async letWaitForNothing(timer: SetTimer): Promise<void> {
    await this.observer.commands.execute(tally, {
      actor: this.observer.actor(this.tenant, 'keeper'),
      identity: this.observer.derive(randomUUID()),
      stream: timer.stream,
      at: this.observer.clock.now(),
      command: (): TallyCommand => ({ type: 'close' }),
    });
  }

  /** The streams whose timers have fired, in the order of the firings; one that fired twice is there twice. */
  async firings(): Promise<readonly Uuid[]> {
    const rows = await this.observer.database.workerQuery<{ readonly stream: Uuid }>(
      "select stream from event where type = 'overdue' order by position",
    );
    return rows.map(({ stream }) => stream);
  }

  /** How many timers have neither fired nor been let go. */
  async waiting(): Promise<number> {
    const [row] = await this.observer.database.workerQuery<{ readonly n: number }>(
      'select count(*) as n from timer where fired_at is null',
    );
    return row?.n ?? 0;
  }

  /** How long after its time each has fired or been let go (business time in milliseconds): the least and the most. */
  async lateness(): Promise<{ readonly earliest: number; readonly latest: number }> {
    const [row] = await this.observer.database.workerQuery<{
      readonly earliest: number;
      readonly latest: number;
    }>(
      `select min(extract(epoch from fired_at - due_at) * 1000)::bigint as earliest,
              max(extract(epoch from fired_at - due_at) * 1000)::bigint as latest from timer where fired_at is not null`,
    );
    if (!row) throw new Error('no timers');
    return row;
  }

  private get observer(): ContextRuntime {
    if (!this.nobody) throw new Error('the world is not open');
    return this.nobody;
  }

  private async openRuntime(): Promise<{
    readonly runtime: ContextRuntime;
    readonly environment: PlatformEnvironment;
  }> {
    const { databases, masterSecret } = this.test.environment;
    const clock = new BusinessClock(this.now - Date.now());
    this.clocks.push(clock);
    const environment = new PlatformEnvironment(
      clock,
      new LogSignal(),
      new FeedDirectory(),
      databases,
      masterSecret,
    );
    environment.timerWakers = this.way.wakers;
    const runtime = new ContextRuntime(this.way.definition ?? tallyContext, environment);
    await runtime.open();
    return { runtime, environment };
  }
}
