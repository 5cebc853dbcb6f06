import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
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

/** Fires one timer as a command in its own transaction; whether it still matters is decided by the state. */
export type TimerHandler = (timer: DueTimer) => Promise<'fired' | 'fired-before'>;

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
    const due = await this.database.workerQuery<Omit<DueTimer, 'at'>>(
      `select t.tenant, t.id, t.stream, s.aggregate, t.what, t.due_at as "dueAt"
         from timer t join stream_state s on s.tenant = t.tenant and s.stream = t.stream
        where t.fired_at is null and t.due_at <= $1 and t.id <> all ($2) order by t.due_at limit ${AT_ONCE}`,
      [at, this.heldNow()],
    );
    this.forgetAllBut(due);
    for (let next = 0; next < due.length && !this.stopping; next += IN_PARALLEL) {
      await Promise.all(due.slice(next, next + IN_PARALLEL).map((timer) => this.fire({ ...timer, at })));
    }
    if (this.held.size === 0) this.wakeup.note(undefined);
    return due.length;
  }

  private async fire(timer: DueTimer): Promise<void> {
    try {
      const handler = this.handlers.get(timer.aggregate);
      if (!handler) throw new Error(`no timer handler for ${timer.aggregate}`);
      await handler(timer);
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
