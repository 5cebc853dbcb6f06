import type { CalendarDate } from '#platform/kernel/clock';

/** The age bands that leave this context; never the birth date. The same words as the public contract's. */
export const ageBands = [
  '0-17',
  '18-29',
  '30-39',
  '40-49',
  '50-59',
  '60-69',
  '70-79',
  '80+',
  'unknown',
] as const;

/** One of `ageBands`. */
export type AgeBand = (typeof ageBands)[number];

const calendarDate = /^(\d{4})-(\d{2})-(\d{2})$/;
const oldestAge = 130;

/**
 * The band of a person's age on a business date; `unknown` without a birth date and wherever `ageOn` has no answer.
 */
export function ageBandOn(birthDate: CalendarDate | null, on: CalendarDate): AgeBand {
  const age = birthDate === null ? null : ageOn(birthDate, on);
  if (age === null) return 'unknown';
  if (age < 18) return '0-17';
  if (age < 30) return '18-29';
  if (age >= 80) return '80+';
  return ageBands.find((band) => band.startsWith(String(Math.floor(age / 10)))) ?? 'unknown';
}

/**
 * Whole years of age on a date. Born on 29 February, a person grows older on 1 March in a common year. Null when either
 * date does not exist, the birth lies after the date, or the age would be above 130: then the birth date is wrong.
 */
export function ageOn(birthDate: CalendarDate, on: CalendarDate): number | null {
  if (!isCalendarDate(birthDate) || !isCalendarDate(on) || birthDate > on) return null;
  const years = Number(on.slice(0, 4)) - Number(birthDate.slice(0, 4));
  const age = on.slice(5) < birthDate.slice(5) ? years - 1 : years;
  return age > oldestAge ? null : age;
}

/** Says whether a text is a date that exists, as `YYYY-MM-DD` (31 April and 29 February 2025 are not). */
export function isCalendarDate(text: string): boolean {
  const parts = calendarDate.exec(text);
  if (parts === null) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
