import type { CalendarDate, Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Period } from '#insights/domain/period';
import type { LevelFigures } from './figures-calendar.state.js';

interface Common {
  /** Business time of the command. */
  readonly at: Instant;
  /** Bank holidays, from which the first working day of a month follows. */
  readonly holidays: readonly CalendarDate[];
}

/** A board is known: its months are frozen from now on. */
export interface BeginCalendar extends Common {
  readonly type: 'begin-calendar';
  readonly board: Uuid;
}

/** Freezes the figures of the month that has ended last, as they are now. */
export interface FreezeMonth extends Common {
  readonly type: 'freeze-month';
  readonly board: Uuid;
  readonly month: Period;
  readonly figures: readonly LevelFigures[];
}

/** The first working day has come: freezes the month that has ended last, unless somebody has done so already. */
export interface FreezeWhenDue extends Common {
  readonly type: 'freeze-when-due';
  readonly board: Uuid;
  readonly figures: readonly LevelFigures[];
}

export type FiguresCalendarCommand = BeginCalendar | FreezeMonth | FreezeWhenDue;
