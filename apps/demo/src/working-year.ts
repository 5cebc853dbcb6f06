import { bankHolidaysOfEngland } from '#platform/kernel/calendar/bank-holidays.england';
import { addDays, instantOf, londonTimeOf } from '#platform/kernel/calendar/london-time';
import { isWorkingDay } from '#platform/kernel/calendar/working-days';
import type { CalendarDate, Instant } from '#platform/kernel/clock';
import type { Draw } from './draw.js';

const HOLIDAYS: ReadonlySet<CalendarDate> = new Set(bankHolidaysOfEngland);
const MINUTE = 60_000;
const OPENS = 9 * 60;
const CLOSES = 17 * 60 - 1;

/** A moment of the demo's year: the number of the working day, from 0, and the minute of that day in London. */
export interface Moment {
  readonly day: number;
  readonly minute: number;
}

/** The working days of the twelve months up to an instant. */
export class WorkingYear {
  readonly days: readonly CalendarDate[];
  private readonly last: Moment;

  constructor(readonly end: Instant) {
    const { date: today, millisecondOfDay } = londonTimeOf(end);
    const days: CalendarDate[] = [];
    for (let date = addDays(today, -365); date <= today; date = addDays(date, 1)) {
      if (isWorkingDay(date, HOLIDAYS)) days.push(date);
    }
    this.days = days;
    const isToday = days.at(-1) === today;
    this.last = {
      day: days.length - 1,
      minute: isToday ? Math.floor(millisecondOfDay / MINUTE) - 1 : 24 * 60,
    };
  }

  /** When the year begins: midnight of its first working day in London. */
  get start(): Instant {
    return this.instant({ day: 0, minute: 0 });
  }

  /** Whether a moment lies within the year. */
  holds({ day, minute }: Moment): boolean {
    return day >= 0 && (day < this.last.day || (day === this.last.day && minute <= this.last.minute));
  }

  /** @throws RangeError for a moment outside the year. */
  instant({ day, minute }: Moment): Instant {
    const date = this.days[day];
    if (date === undefined) throw new RangeError('not a day of this year');
    return instantOf({ date, millisecondOfDay: minute * MINUTE });
  }
}

/** A moment in office hours, so many working days later; on the same day some minutes later. */
export function later(from: Moment, workingDays: number, draw: Draw): Moment {
  if (workingDays === 0) return { day: from.day, minute: from.minute + draw.between(3, 45) };
  return { day: from.day + workingDays, minute: draw.between(OPENS, CLOSES) };
}

/** Negative when `one` comes before `other`. */
export function compareMoments(one: Moment, other: Moment): number {
  return one.day - other.day || one.minute - other.minute;
}
