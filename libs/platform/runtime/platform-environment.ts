import { bankHolidaysOfEngland } from '#platform/kernel/calendar/bank-holidays.england';
import type { CalendarDate } from '#platform/kernel/clock';
import type { BusinessClock } from '#platform/runtime/clock/business-clock';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import type { LogSignal } from '#platform/runtime/log/log-signal';
import type { FeedDirectory } from '#platform/runtime/messages/feed';
import { Beat } from '#platform/runtime/messages/pace';
import type { TimerWakers } from '#platform/runtime/timers/timer-waker';
import { InProcessTransport, type Transport } from '#platform/runtime/messages/transport';

/** What all contexts of a process share: business time, signals, feeds, secrets and where each database is. */
export class PlatformEnvironment {
  /** The contexts that run in this process. */
  readonly runtimes: ContextRuntime[] = [];
  /** The beat of their read models. */
  readonly beat = new Beat();
  /** The days on which nobody is expected to act, besides Saturdays and Sundays. */
  bankHolidays: readonly CalendarDate[] = bankHolidaysOfEngland;
  /** The folder outside the data folder in which heads of audits are noted; undefined: in the log alone. */
  anchorFolder: string | undefined;
  /** What tells the sweepers of timers that other processes have set; undefined: nothing does, and they look each second. */
  timerWakers: TimerWakers | undefined;
  /** How events travel between contexts; set before any context is made. */
  transport: Transport;

  constructor(
    readonly clock: BusinessClock,
    readonly signal: LogSignal,
    readonly feeds: FeedDirectory,
    readonly databases: ReadonlyMap<string, ContextDatabaseSettings>,
    /** 32 bytes from which every secret of the installation is derived. */
    readonly masterSecret: Buffer,
  ) {
    this.transport = new InProcessTransport(feeds);
  }
}
