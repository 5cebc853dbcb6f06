import { addDays, instantOf, londonTimeOf, weekdayOf } from '#platform/kernel/calendar/london-time';
import type { CalendarDate, Instant } from '#platform/kernel/clock';

/** Days on which nobody works, besides Saturdays and Sundays. */
export type Holidays = ReadonlySet<CalendarDate> | readonly CalendarDate[];

/** Whether offices in England work on the date: Monday to Friday and no holiday. */
export function isWorkingDay(date: CalendarDate, holidays: Holidays): boolean {
  const weekday = weekdayOf(date);
  return weekday !== 0 && weekday !== 6 && !asSet(holidays).has(date);
}

/**
 * The instant at which London shows the same time of day on the n-th working day after `from`, across clock changes too.
 * A start on a day off counts as a start at that time on the next working day: from Saturday 10:00, one working day
 * ends on Tuesday 10:00. Zero days give the start itself, moved to a working day.
 * @throws RangeError when `days` is not a whole number of at least 0, or `from` is no instant.
 */
export function addWorkingDays(from: Instant, days: number, holidays: Holidays): Instant {
  if (!Number.isSafeInteger(days) || days < 0)
    throw new RangeError('working days are a whole number, 0 or more');
  const closed = asSet(holidays);
  const start = londonTimeOf(from);
  let date = firstWorkingDay(start.date, closed);
  for (let counted = 0; counted < days; counted += 1) date = firstWorkingDay(addDays(date, 1), closed);
  return instantOf({ date, millisecondOfDay: start.millisecondOfDay });
}

function firstWorkingDay(from: CalendarDate, holidays: Holidays): CalendarDate {
  let date = from;
  while (!isWorkingDay(date, holidays)) date = addDays(date, 1);
  return date;
}

function asSet(holidays: Holidays): ReadonlySet<CalendarDate> {
  return holidays instanceof Set ? holidays : new Set(holidays);
}
