import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { FunnelCounts } from '#insights/domain/episode-funnel';
import type { Period } from '#insights/domain/period';
import type { FrozenLevel, SubjectCounts } from './figures-calendar.state.js';

/** A board's months are frozen from now on. */
export interface CalendarBegun {
  readonly type: 'calendar-begun';
  readonly data: { readonly board: Uuid; readonly next: Instant };
}

/** One page of the figures of a freeze; all pages come before the month's `month-frozen`. */
export interface FiguresFrozen {
  readonly type: 'figures-frozen';
  readonly data: {
    readonly board: Uuid;
    readonly month: Period;
    readonly frozenAt: Instant;
    readonly level: FrozenLevel;
    readonly year: Period;
    readonly rows: readonly SubjectCounts[];
  };
}

/** A month is frozen: the totals of each level and year, and when the next freeze is due. */
export interface MonthFrozen {
  readonly type: 'month-frozen';
  readonly data: {
    readonly board: Uuid;
    readonly month: Period;
    readonly frozenAt: Instant;
    readonly totals: readonly {
      readonly level: FrozenLevel;
      readonly year: Period;
      readonly counts: FunnelCounts;
    }[];
    readonly next: Instant;
  };
}

export type FiguresCalendarEvent = CalendarBegun | FiguresFrozen | MonthFrozen;
