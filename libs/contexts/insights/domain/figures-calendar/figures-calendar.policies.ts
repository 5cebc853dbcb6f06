import { addWorkingDays } from '#platform/kernel/calendar/working-days';
import { instantOf } from '#platform/kernel/calendar/london-time';
import type { CalendarDate, Instant } from '#platform/kernel/clock';
import { addMonths, financialYear, londonMonth, type Period } from '#insights/domain/period';
import type { FiguresFrozen } from './figures-calendar.events.js';
import type { LevelFigures } from './figures-calendar.state.js';

const SIX_IN_THE_MORNING = 6 * 3_600_000;
/** Rows of one event: with ten counts each they stay well below the 64 KB of an event. */
const ROWS_OF_A_PAGE = 150;

/** The month that a freeze at this instant is of: the one that has ended last. */
export function monthToFreeze(at: Instant): Period {
  return addMonths(londonMonth(at), -1);
}

/** The financial years that a freeze of a month carries: its own, and the one before, whose episodes still move on. */
export function yearsToFreeze(month: Period): readonly [Period, Period] {
  return [financialYear(month), financialYear(addMonths(month, -12))];
}

/** When a month's own freeze is due: 06:00 in London on the first working day after it. */
export function freezeDue(month: Period, holidays: readonly CalendarDate[]): Instant {
  const first = instantOf({ date: `${addMonths(month, 1)}-01`, millisecondOfDay: SIX_IN_THE_MORNING });
  return addWorkingDays(first, 0, holidays);
}

/** The next freeze of a calendar that begins at an instant. */
export function firstFreeze(at: Instant, holidays: readonly CalendarDate[]): Instant {
  const due = freezeDue(monthToFreeze(at), holidays);
  return due > at ? due : freezeDue(londonMonth(at), holidays);
}

/** The figures of a freeze as events of a size that the log takes. */
export function pagesOf(
  figures: readonly LevelFigures[],
  freeze: Pick<FiguresFrozen['data'], 'board' | 'month' | 'frozenAt'>,
): readonly FiguresFrozen[] {
  return figures.flatMap(({ level, year, rows }) =>
    Array.from({ length: Math.ceil(rows.length / ROWS_OF_A_PAGE) }, (_, page) => ({
      type: 'figures-frozen' as const,
      data: { ...freeze, level, year, rows: rows.slice(page * ROWS_OF_A_PAGE, (page + 1) * ROWS_OF_A_PAGE) },
    })),
  );
}
