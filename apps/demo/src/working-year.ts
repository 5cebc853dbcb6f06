import { bankHolidaysOfEngland } from '#platform/kernel/calendar/bank-holidays.england';
import { addDays, instantOf, londonTimeOf } from '#platform/kernel/calendar/london-time';
import { isWorkingDay } from '#platform/kernel/calendar/working-days';
import type { CalendarDate, Instant } from '#platform/kernel/clock';
import type { Draw } from './draw.js';

const HOLIDAYS: ReadonlySet<CalendarDate> = new Set(bankHolidaysOfEngland);
const MINUTE = 60_000;
const NOON = 12 * 60;
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
  private readonly noons: readonly number[];

  constructor(readonly end: Instant) {
    const { date: today, millisecondOfDay } = londonTimeOf(end);
    const days: CalendarDate[] = [];
    for (let date = addDays(today, -365); date <= today; date = addDays(date, 1)) {
      if (isWorkingDay(date, HOLIDAYS)) days.push(date);
    }
    this.days = days;
    this.noons = days.map((date) => Date.parse(instantOf({ date, millisecondOfDay: NOON * MINUTE })));
    const isToday = days.at(-1) === today;
    this.last = {
      day: days.length - 1,
      minute: isToday ? Math.floor(millisecondOfDay / MINUTE) - 1 : 24 * 60,
    };
  }

  /** When the year begins: early on its first working day, in London. */
  get start(): Instant {
    return this.instant({ day: 0, minute: 7 * 60 });
  }

  /** Whether a moment lies within the year. */
  holds({ day, minute }: Moment): boolean {
    return day >= 0 && (day < this.last.day || (day === this.last.day && minute <= this.last.minute));
  }

  /** @throws RangeError for a moment outside the year. Clocks change at night, so a day's noon tells its other hours. */
  instant({ day, minute }: Moment): Instant {
    const noon = this.noons[day];
    if (noon === undefined) throw new RangeError('not a day of this year');
    return new Date(noon + (minute - NOON) * MINUTE).toISOString();
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
