import {
  dateOfDay,
  dayNumberOf,
  instantOf,
  londonTimeOf,
  weekdayOf,
} from '#platform/kernel/calendar/london-time';
import type { CalendarDate, Instant } from '#platform/kernel/clock';

/** Days on which nobody works, besides Saturdays and Sundays. A list that has been used is not changed any more. */
export type Holidays = ReadonlySet<CalendarDate> | readonly CalendarDate[];

/** Whether offices in England work on the date: Monday to Friday and no holiday. */
export function isWorkingDay(date: CalendarDate, holidays: Holidays): boolean {
  return isWorked(dayNumberOf(date), closedOn(holidays));
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
  const closed = closedOn(holidays);
  const start = londonTimeOf(from);
  let day = firstWorkingDay(dayNumberOf(start.date), closed);
  for (let counted = 0; counted < days; counted += 1) day = firstWorkingDay(day + 1, closed);
  return instantOf({ date: dateOfDay(day), millisecondOfDay: start.millisecondOfDay });
}

function firstWorkingDay(from: number, closed: ReadonlySet<number>): number {
  let day = from;
  while (!isWorked(day, closed)) day += 1;
  return day;
}

function isWorked(day: number, closed: ReadonlySet<number>): boolean {
  const weekday = weekdayOf(day);
  return weekday !== 0 && weekday !== 6 && !closed.has(day);
}

/** The numbers of the days of each list of holidays: a decision is taken on the same list again and again. */
const closedDays = new WeakMap<Holidays, ReadonlySet<number>>();

function closedOn(holidays: Holidays): ReadonlySet<number> {
  const known = closedDays.get(holidays);
  if (known !== undefined) return known;
  const closed = new Set([...holidays].map(dayNumberOf));
  closedDays.set(holidays, closed);
  return closed;
}
