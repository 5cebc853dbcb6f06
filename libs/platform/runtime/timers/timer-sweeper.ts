import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import {
  type Aggregate,
  type DomainEvent,
  type DomainRejection,
  type KnownState,
  waitsFor,
} from '#platform/runtime/commands/aggregate';
import type { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { isTransient } from '#platform/runtime/database/postgres-errors';
import { Wakeup } from '#platform/runtime/messages/wakeup';
import { AT_ONCE, type DueRow, letGo, readDue } from '#platform/runtime/timers/due-timers';

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
  /** The stream as it was when the timer was read. */
  readonly known?: KnownState;
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

/**
 * Fires due timers, oldest first. The rows are the truth: nothing is lost when the process is not there. Between looks it
 * knows when the next one is due, and hears of those that this process sets; the others are found by a look each second.
 */
export class TimerSweeper {
  private readonly wakeup = new Wakeup();
  private readonly held = new Map<Uuid, Held>();
  /** Business time in milliseconds at which the next timer is due, as far as is known; and of those heard of since the last look began. */
  private next = Number.NEGATIVE_INFINITY;
  private heard = Number.POSITIVE_INFINITY;
  private sweeps = 0;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private stopping = false;
  private running: Promise<void> | undefined;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: ContextDatabase,
    private readonly clock: BusinessClock,
    private readonly handlers: ReadonlyMap<string, TimerHandler>,
  ) {}

  /** Starts sweeping; returns at once. Where no aggregate has timers there is nothing to sweep. */
  start(): void {
    if (this.handlers.size === 0) return;
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

  /** Told of a timer that this process has just committed. */
  hear(due: Instant): void {
    if (this.handlers.size === 0) {
      this.wakeup.note(new Error('a timer was set where none is handled'));
      return;
    }
    const milliseconds = Date.parse(due);
    this.heard = Math.min(this.heard, milliseconds);
    if (milliseconds >= this.next) return;
    this.next = milliseconds;
    this.wakeup.wake();
  }

  /** Whether timers are being fired, or looked for, at this moment. */
  get isBusy(): boolean {
    return this.sweeps > 0;
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
    this.sweeps += 1;
    return this.fireDue().finally(() => (this.sweeps -= 1));
  }

  private async fireDue(): Promise<number> {
    const at = this.clock.now();
    const held = this.heldNow();
    const due = await this.look(at, held);
    this.forgetAllBut([...held, ...due.map(({ id }) => id)]);
    const awaited = due.filter((timer) => this.isAwaited(timer));
    for (let next = 0; next < awaited.length && !this.stopping; next += IN_PARALLEL) {
      await Promise.all(
        awaited
          .slice(next, next + IN_PARALLEL)
          .map(({ version, state, seen, ...timer }) =>
            this.fire({ ...timer, at, known: { version, state, seen } }),
          ),
      );
    }
    const moot = due.filter((timer) => !awaited.includes(timer));
    const failure = await letGo(this.database, moot, at).then(
      (gone) => {
        if (gone < moot.length) this.next = Number.NEGATIVE_INFINITY;
      },
      (error: unknown) => {
        this.next = Number.POSITIVE_INFINITY;
        return error;
      },
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

  /** Reads what is due; while that is under way timers are heard of that it may not have seen. */
  private async look(at: Instant, held: readonly Uuid[]): Promise<readonly DueRow[]> {
    this.lookedAt = performance.now();
    this.next = this.heard = Number.POSITIVE_INFINITY;
    const { due, next } = await readDue(this.database, at, held);
    const read = due.length === AT_ONCE ? Number.NEGATIVE_INFINITY : Date.parse(next ?? '');
    if (!Number.isNaN(read)) this.next = Math.min(this.heard, read);
    return due;
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

  /** Forgets timers that were held and were not found due once they were looked for: another process has fired them. */
  private forgetAllBut(kept: readonly Uuid[]): void {
    for (const id of this.held.keys()) if (!kept.includes(id)) this.held.delete(id);
  }

  private heldNow(): readonly Uuid[] {
    const now = performance.now();
    return [...this.held].filter(([, { until }]) => until > now).map(([id]) => id);
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const wait = Math.min(
        this.lookedAt + POLL_MS - performance.now(),
        this.next - this.clock.milliseconds(),
      );
      if (wait > 0) await this.wakeup.wait(Math.ceil(wait));
      else {
        await this.sweep().catch((error: unknown) => {
          if (!isTransient(error)) this.wakeup.note(error);
        });
      }
    }
  }

  /** Why the last sweep failed, unless it was a passing reason. */
  get lastError(): unknown {
    return this.wakeup.noted;
  }
}
