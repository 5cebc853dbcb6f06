import type { CalendarDate } from '#platform/kernel/clock';

/** The dates read, sorted and each once, or why nothing was read. */
export type BankHolidaysRead =
  | { readonly outcome: 'read'; readonly dates: readonly CalendarDate[] }
  | { readonly outcome: 'refused'; readonly reason: 'no-english-events' | 'no-events' | 'impossible-date' };

/**
 * Reads bank holidays of England from the JSON at gov.uk/bank-holidays.json:
 * `{"england-and-wales": {"events": [{"date": "2026-12-28", "title": "..."}]}}`. Other divisions and fields are ignored.
 * It never throws; one impossible date refuses the whole, so that no due time is reckoned on half a calendar.
 */
export function parseBankHolidays(json: unknown): BankHolidaysRead {
  const events = field(field(json, 'england-and-wales'), 'events');
  if (!Array.isArray(events)) return { outcome: 'refused', reason: 'no-english-events' };
  if (events.length === 0) return { outcome: 'refused', reason: 'no-events' };
  const dates = new Set<CalendarDate>();
  for (const event of events as readonly unknown[]) {
    const date = field(event, 'date');
    if (!isCalendarDate(date)) return { outcome: 'refused', reason: 'impossible-date' };
    dates.add(date);
  }
  return { outcome: 'read', dates: [...dates].sort() };
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function isCalendarDate(value: unknown): value is CalendarDate {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const parsed = new Date(`${value}T00:00:00.000Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value);
}
