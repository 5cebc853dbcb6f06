import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import type { CalendarDate, Instant } from '#platform/kernel/clock';

/** A month in London (`2026-11`) or a financial year, April to March in London (`2026-27`). */
export type Period = string;

/** The calendar day in London at an instant: between April and October it begins at 23:00 UTC of the day before. */
export function londonDay(instant: Instant): CalendarDate {
  return londonTimeOf(instant).date;
}

/** The calendar month in London at an instant, `2026-11`. */
export function londonMonth(instant: Instant): Period {
  return londonDay(instant).slice(0, 7);
}

/** The financial year that a month belongs to, `2026-27`; March is its last month. */
export function financialYear(month: Period): Period {
  const year = Number(month.slice(0, 4));
  const first = Number(month.slice(5, 7)) >= 4 ? year : year - 1;
  return `${first}-${String((first + 1) % 100).padStart(2, '0')}`;
}

/** The month a number of months later, or earlier when negative. */
export function addMonths(month: Period, months: number): Period {
  const counted = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(counted / 12)).padStart(4, '0')}-${String((counted % 12) + 1).padStart(2, '0')}`;
}

/** The twelve months of a financial year, April first. */
export function monthsOf(year: Period): readonly Period[] {
  const april = `${year.slice(0, 4)}-04`;
  return Array.from({ length: 12 }, (_, index) => addMonths(april, index));
}

/** The financial years that two months and all between them belong to, oldest first. */
export function yearsBetween(from: Period, to: Period): readonly Period[] {
  const [first, last] = [financialYear(from), financialYear(to)].map((year) => Number(year.slice(0, 4)));
  const count = Math.max(0, (last ?? 0) - (first ?? 0) + 1);
  return Array.from({ length: count }, (_, index) => financialYear(`${(first ?? 0) + index}-04`));
}
