import type { CalendarDate } from '#platform/kernel/clock';

/**
 * Bank holidays in England, 2024 to 2028, with their substitute days. Source: the Banking and Financial Dealings Act 1971
 * and the dates at gov.uk/bank-holidays; what is proclaimed later is loaded from the published file (`GINNEL_BANK_HOLIDAYS`).
 */
export const bankHolidaysOfEngland: readonly CalendarDate[] = [
  '2024-01-01',
  '2024-03-29',
  '2024-04-01',
  '2024-05-06',
  '2024-05-27',
  '2024-08-26',
  '2024-12-25',
  '2024-12-26',

  '2025-01-01',
  '2025-04-18',
  '2025-04-21',
  '2025-05-05',
  '2025-05-26',
  '2025-08-25',
  '2025-12-25',
  '2025-12-26',

  '2026-01-01',
  '2026-04-03',
  '2026-04-06',
  '2026-05-04',
  '2026-05-25',
  '2026-08-31',
  '2026-12-25',
  '2026-12-28',

  '2027-01-01',
  '2027-03-26',
  '2027-03-29',
  '2027-05-03',
  '2027-05-31',
  '2027-08-30',
  '2027-12-27',
  '2027-12-28',

  '2028-01-03',
  '2028-04-14',
  '2028-04-17',
  '2028-05-01',
  '2028-05-29',
  '2028-08-28',
  '2028-12-25',
  '2028-12-26',
];

/** The bank holidays of England where those of some years are known anew: such a year is taken as it is told, the others from the table. */
export function bankHolidaysWith(told: readonly CalendarDate[]): readonly CalendarDate[] {
  const years = new Set(told.map((date) => date.slice(0, 4)));
  return [...bankHolidaysOfEngland.filter((date) => !years.has(date.slice(0, 4))), ...told].sort();
}
