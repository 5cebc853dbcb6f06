import type { Instant } from '#platform/kernel/clock';
import { DesignedError } from '#platform/kernel/designed-error';
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
import { isTransient, stableCode } from '#platform/runtime/database/postgres-errors';
import { Wakeup } from '#platform/runtime/messages/wakeup';
import { AT_ONCE, type DueRow, letGo, readComing, readDue } from '#platform/runtime/timers/due-timers';
import { HeldTimers, type StuckTimers } from '#platform/runtime/timers/held-timers';
import type { TimerWaker } from '#platform/runtime/timers/timer-waker';

const IN_PARALLEL = 4;
/** No timer fires while one that was due so much earlier waits. */
const TOGETHER_MS = 10_000;
const LOOK_EACH_MS = 1_000;
const LOOK_EACH_WITH_WAKER_MS = 10_000;
/** What is due within this time is handed to the waker, which forgets all when its Redis does: again and again. */
const HORIZON_MS = 600_000;
const HAND_OVER_EACH_MS = 5_000;

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
 * knows when the next one is due, and hears of those that this process sets. Those of other processes are found by a look
 * each second; with a waker, which tells of them, each 10 s, and each second while something fails.
 */
export class TimerSweeper {
  private readonly wakeup = new Wakeup();
  private readonly held = new HeldTimers();
  /** Business time in milliseconds at which the next timer is due, as far as is known; and of those heard of since the last look began. */
  private next = Number.NEGATIVE_INFINITY;
  private heard = Number.POSITIVE_INFINITY;
  private sweeps = 0;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private handedOverAt = Number.NEGATIVE_INFINITY;
  private hasFailed = false;
  /** Whether the look under way was only begun because it was time for one. */
  private isOwnLook = false;
  private found = 0;
  private stopping = false;
  private running: Promise<void> | undefined;
  private stopListening: () => void = () => undefined;

  constructor(
    private readonly database: ContextDatabase,
    private readonly clock: BusinessClock,
    private readonly handlers: ReadonlyMap<string, TimerHandler>,
    /** Tells of timers that other processes have set; without one there are the looks alone. */
    readonly waker?: TimerWaker,
  ) {}

  /** Starts sweeping; returns at once. Where no aggregate has timers there is nothing to sweep. */
  start(): void {
    if (this.handlers.size === 0) return;
    this.stopListening = this.clock.onMove(() => this.wakeup.wake());
    this.waker?.start(() => this.lookAtOnce());
    this.running = this.run();
  }

  /** Stops after the timers under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening();
    this.wakeup.wake();
    await Promise.all([this.running, this.waker?.stop()]);
  }

  /** Told of a timer that this process has just committed. */
  hear(due: Instant): void {
    if (this.handlers.size === 0) {
      this.wakeup.note(new Error('a timer was set where none is handled'));
      return;
    }
    const milliseconds = Date.parse(due);
    if (this.isNear(milliseconds)) this.waker?.set([this.inRealTime(milliseconds)]);
    this.heard = Math.min(this.heard, milliseconds);
    if (milliseconds >= this.next) return;
    this.next = milliseconds;
    this.wakeup.wake();
  }

  /** Whether timers are being fired, or looked for, at this moment. */
  get isBusy(): boolean {
    return this.sweeps > 0;
  }

  /** How many due timers nobody had told of: they were found by looking. */
  get foundByLooking(): number {
    return this.found;
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
    const held = this.held.now();
    const due = await this.look(at, held);
    if (this.isOwnLook) this.found += due.filter(({ id }) => !this.held.has(id)).length;
    this.held.forgetAllBut(new Set([...held, ...due.map(({ id }) => id)]));
    const awaited = due.filter((timer) => this.isAwaited(timer));
    for (let fired = 0; fired < awaited.length && !this.stopping;) {
      const together = firstTogether(awaited.slice(fired, fired + IN_PARALLEL));
      await Promise.all(
        together.map(({ version, state, seen, ...timer }) =>
          this.fire({ ...timer, at, known: { version, state, seen } }),
        ),
      );
      fired += together.length;
    }
    const moot = due.filter((timer) => !awaited.includes(timer));
    const failure = await letGo(this.database, moot, at).then(
      (gone) => {
        if (gone < moot.length) this.next = Number.NEGATIVE_INFINITY;
      },
      (error: unknown) => {
        this.next = Number.POSITIVE_INFINITY;
        this.hasFailed = true;
        return error;
      },
    );
    if (failure === undefined || !isTransient(failure)) this.wakeup.note(failure);
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
      if (!handler)
        throw new DesignedError(
          'no-handler',
          'internal',
          `No handler fires the timers of ${timer.aggregate}.`,
        );
      await handler.fire(timer);
      this.held.forget(timer.id);
    } catch (error) {
      this.held.hold(timer, stableCode(error));
    }
  }

  /** Looks again, whatever is known of the next: the time of a timer that some process has set has come. */
  private lookAtOnce(): void {
    this.next = this.heard = Number.NEGATIVE_INFINITY;
    this.wakeup.wake();
  }

  private isNear(due: number): boolean {
    return due - this.clock.milliseconds() <= HORIZON_MS;
  }

  private inRealTime(due: number): number {
    return Date.now() + due - this.clock.milliseconds();
  }

  /** Tells the waker of what is due in the next 10 minutes, so that what it has lost is there again. */
  private async handOver(): Promise<void> {
    if (!this.waker || performance.now() < this.handedOverAt + HAND_OVER_EACH_MS) return;
    this.handedOverAt = performance.now();
    const now = this.clock.milliseconds();
    const coming = await readComing(this.database, now, now + HORIZON_MS);
    this.waker.set(coming.map((due) => this.inRealTime(due)));
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const isWoken = this.waker && !this.hasFailed && this.held.size === 0;
      const untilLook =
        this.lookedAt + (isWoken ? LOOK_EACH_WITH_WAKER_MS : LOOK_EACH_MS) - performance.now();
      const untilNext = this.next - this.clock.milliseconds();
      if (Math.min(untilLook, untilNext) > 0) {
        await this.wakeup.wait(Math.ceil(Math.min(untilLook, untilNext)));
        continue;
      }
      this.isOwnLook = untilNext > 0;
      this.hasFailed = false;
      try {
        await this.sweep();
        await this.handOver();
      } catch (error) {
        this.hasFailed = true;
        if (!isTransient(error)) this.wakeup.note(error);
      }
      this.isOwnLook = false;
    }
  }

  /** Timers that keep failing: each holds up itself alone. */
  stuck(): readonly StuckTimers[] {
    return this.held.stuck();
  }

  /** Why the last sweep failed as a whole, unless it was a passing reason. */
  get lastError(): unknown {
    return this.wakeup.noted;
  }
}

/** The first of them and those that may fire beside it. */
function firstTogether(timers: readonly DueRow[]): readonly DueRow[] {
  const last = Date.parse(timers[0]?.dueAt ?? '') + TOGETHER_MS;
  return timers.filter(({ dueAt }) => Date.parse(dueAt) < last);
}
