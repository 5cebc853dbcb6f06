import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import {
  type Aggregate,
  type DomainEvent,
  type DomainRejection,
  waitsFor,
} from '#platform/runtime/commands/aggregate';
import type { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const AT_ONCE = 100;
const IN_PARALLEL = 4;
const POLL_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/** A timer that could not be fired, and when it is tried again (real time). */
interface Held {
  readonly until: number;
  readonly failures: number;
}

/** A due timer. `what` names what was waited for, `dueAt` when. */
export interface DueTimer {
  readonly tenant: Uuid;
  readonly id: Uuid;
  readonly stream: Uuid;
  readonly aggregate: string;
  readonly what: string;
  readonly dueAt: Instant;
  /** Business time of the firing. */
  readonly at: Instant;
}

/** What the timers of one aggregate do; whether one still matters is decided by the state. */
export interface TimerHandler {
  /** Whether a state waits for the timer. */
  readonly isAwaited: (state: unknown, timer: Pick<DueTimer, 'what' | 'dueAt'>) => boolean;
  /** Fires one timer as a command in its own transaction. */
  readonly fire: (timer: DueTimer) => Promise<'fired' | 'fired-before'>;
}

/** The handler of an aggregate's timers. */
export function timerHandler<State, Command, Event extends DomainEvent, Rejection extends DomainRejection>(
  aggregate: Aggregate<State, Command, Event, Rejection>,
  fire: TimerHandler['fire'],
): TimerHandler {
  return { isAwaited: (state, timer) => waitsFor(aggregate, state as State, timer), fire };
}

/** A due timer with the state of its stream as it was read. */
interface DueRow extends Omit<DueTimer, 'at'> {
  readonly version: number;
  readonly state: unknown;
}

/** Fires due timers, oldest first. The rows are the truth: nothing is lost when the process is not there. */
export class TimerSweeper {
  private readonly wakeup = new Wakeup();
  private readonly held = new Map<Uuid, Held>();
  private stopping = false;
  private running: Promise<void> | undefined;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: ContextDatabase,
    private readonly clock: BusinessClock,
    private readonly handlers: ReadonlyMap<string, TimerHandler>,
  ) {}

  /** Starts sweeping; returns at once. */
  start(): void {
    this.stopListening = this.clock.onMove(() => this.wakeup.wake());
    this.running = this.run();
  }

  /** Stops after the timers under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening();
    this.wakeup.wake();
    await this.running;
  }

  /** How many timers are due and have not fired. */
  async due(): Promise<number> {
    const [row] = await this.database.workerQuery<{ n: number }>(
      'select count(*) as n from timer where fired_at is null and due_at <= $1',
      [this.clock.now()],
    );
    return row?.n ?? 0;
  }

  /** Fires up to 100 due timers; one that fails waits and holds up no other. @returns how many were tried. */
  async sweep(): Promise<number> {
    const at = this.clock.now();
    const due = await this.database.workerQuery<DueRow>(
      `select t.tenant, t.id, t.stream, s.aggregate, s.version, s.state, t.what, t.due_at as "dueAt"
         from timer t join stream_state s on s.tenant = t.tenant and s.stream = t.stream
        where t.fired_at is null and t.due_at <= $1 and t.id <> all ($2) order by t.due_at limit ${AT_ONCE}`,
      [at, this.heldNow()],
    );
    this.forgetAllBut(due);
    const awaited = due.filter((timer) => this.isAwaited(timer));
    for (let next = 0; next < awaited.length && !this.stopping; next += IN_PARALLEL) {
      await Promise.all(
        awaited
          .slice(next, next + IN_PARALLEL)
          .map(({ version: _, state: __, ...timer }) => this.fire({ ...timer, at })),
      );
    }
    const moot = due.filter((timer) => !awaited.includes(timer));
    const failure = await this.letGo(moot, at).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined && !isTransient(failure)) this.wakeup.note(failure);
    else if (this.held.size === 0) this.wakeup.note(undefined);
    return failure === undefined ? due.length : awaited.length;
  }

  /** A timer that cannot be judged is fired, so that it alone is held when that fails too. */
  private isAwaited({ aggregate, state, ...timer }: DueRow): boolean {
    try {
      return this.handlers.get(aggregate)?.isAwaited(state, timer) ?? true;
    } catch {
      return true;
    }
  }

  /** Marks timers that nothing waits for any more, unless their state has moved since it was read. */
  private async letGo(moot: readonly DueRow[], at: Instant): Promise<void> {
    if (moot.length === 0) return;
    const rows = [...moot].sort((a, b) => (a.id < b.id ? -1 : 1));
    await this.database.workerQuery(
      `update timer t set fired_at = $1
         from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::integer[]) m(tenant, id, stream, version)
         join stream_state s on s.tenant = m.tenant and s.stream = m.stream and s.version = m.version
        where t.tenant = m.tenant and t.id = m.id and t.fired_at is null`,
      [
        at,
        rows.map(({ tenant }) => tenant),
        rows.map(({ id }) => id),
        rows.map(({ stream }) => stream),
        rows.map(({ version }) => version),
      ],
    );
  }

  private async fire(timer: DueTimer): Promise<void> {
    try {
      const handler = this.handlers.get(timer.aggregate);
      if (!handler) throw new Error(`no timer handler for ${timer.aggregate}`);
      await handler.fire(timer);
      this.held.delete(timer.id);
    } catch (error) {
      const failures = (this.held.get(timer.id)?.failures ?? 0) + 1;
      this.held.set(timer.id, {
        failures,
        until: performance.now() + Math.min(LONGEST_BACK_OFF_MS, 500 * 2 ** failures),
      });
      if (!isTransient(error)) this.wakeup.note(error);
    }
  }

  /** Forgets timers that were held and are not due any more: another process has fired them. */
  private forgetAllBut(due: readonly { readonly id: Uuid }[]): void {
    const ids = new Set(due.map(({ id }) => id));
    const now = performance.now();
    for (const [id, { until }] of this.held) if (until <= now && !ids.has(id)) this.held.delete(id);
  }

  private heldNow(): readonly Uuid[] {
    const now = performance.now();
    return [...this.held].filter(([, { until }]) => until > now).map(([id]) => id);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const fired = await this.sweep().catch((error: unknown) => {
        if (!isTransient(error)) this.wakeup.note(error);
        return 0;
      });
      if (fired === 0) await this.wakeup.wait(await this.untilNext());
    }
  }

  private async untilNext(): Promise<number> {
    const rows = await this.database
      .workerQuery<{ due: Instant | null }>(
        'select min(due_at) as due from timer where fired_at is null and id <> all ($1)',
        [this.heldNow()],
      )
      .catch(() => []);
    const due = rows[0]?.due;
    if (!due) return POLL_MS;
    return Math.max(10, Math.min(POLL_MS, Date.parse(due) - this.clock.milliseconds()));
  }

  /** Why the last sweep failed, unless it was a passing reason. */
  get lastError(): unknown {
    return this.wakeup.noted;
  }
}
