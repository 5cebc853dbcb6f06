import type { CalendarDate, Instant } from '#platform/kernel/clock';

/** A reading of a clock and a calendar in London. */
export interface LondonTime {
  readonly date: CalendarDate;
  /** Milliseconds shown past midnight, 0 to 86,399,999. */
  readonly millisecondOfDay: number;
}

const MILLISECONDS_OF_DAY = 86_400_000;

const london = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  hourCycle: 'h23',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
  hour: 'numeric',
  minute: 'numeric',
  second: 'numeric',
});

/**
 * What clock and calendar in London show at an instant.
 * @throws RangeError when the text is no instant.
 */
export function londonTimeOf(instant: Instant): LondonTime {
  const epoch = Date.parse(instant);
  const shown = epoch + offsetAt(epoch);
  const date = dateOf(shown);
  return { date, millisecondOfDay: shown - midnight(date) };
}

/**
 * The instant at which London shows this date and time. Of an hour that the autumn change repeats it gives the second
 * pass (GMT); a time that the spring change skips is read as if the clock had not been moved, one hour later in summer time.
 * @throws RangeError when the date is no date.
 */
export function instantOf(time: LondonTime): Instant {
  const shown = midnight(time.date) + time.millisecondOfDay;
  const summer = shown - offsetAt(shown);
  return new Date(shown - offsetAt(summer)).toISOString();
}

/** The date a number of days later, or earlier when negative. @throws RangeError when the date is no date. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateOfDay(dayNumberOf(date) + days);
}

/** A date as the number of days since 1970-01-01, for counting. @throws RangeError when the date is no date. */
export function dayNumberOf(date: CalendarDate): number {
  const day = midnight(date) / MILLISECONDS_OF_DAY;
  if (Number.isNaN(day)) throw new RangeError('not a date');
  return day;
}

/** The date of a day's number. @throws RangeError when that is no whole number within the calendar. */
export function dateOfDay(day: number): CalendarDate {
  return dateOf(day * MILLISECONDS_OF_DAY);
}

/** Day of the week of a day's number: 0 is Sunday, 6 is Saturday. */
export function weekdayOf(day: number): number {
  return (((day + THURSDAY) % 7) + 7) % 7;
}

/** The day of the week of 1970-01-01. */
const THURSDAY = 4;

/** As many days as are remembered: more than a year and its history. */
const MOST_REMEMBERED = 1_000;
/** The offset of each UTC day that has one offset only, by its number since 1970. */
const offsetOfDay = new Map<number, number>();

/** How far London's clock is ahead of Greenwich at an instant, in milliseconds. */
function offsetAt(epoch: number): number {
  const day = Math.floor(epoch / MILLISECONDS_OF_DAY);
  const known = offsetOfDay.get(day);
  if (known !== undefined) return known;
  const start = day * MILLISECONDS_OF_DAY;
  const offset = lookUpOffset(epoch);
  // The clock is moved at most once a day: a day that begins and ends with the same offset has no other.
  if (lookUpOffset(start) === offset && lookUpOffset(start + MILLISECONDS_OF_DAY - 1) === offset) {
    if (offsetOfDay.size >= MOST_REMEMBERED) offsetOfDay.clear();
    offsetOfDay.set(day, offset);
  }
  return offset;
}

function lookUpOffset(epoch: number): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
  for (const { type, value } of london.formatToParts(epoch)) parts[type] = Number(value);
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
  const wholeSeconds = Math.floor(epoch / 1000) * 1000;
  return Date.UTC(year, month - 1, day, hour, minute, second) - wholeSeconds;
}

function dateOf(shown: number): CalendarDate {
  return new Date(shown).toISOString().slice(0, 10);
}

function midnight(date: CalendarDate): number {
  return Date.parse(`${date}T00:00:00.000Z`);
}
