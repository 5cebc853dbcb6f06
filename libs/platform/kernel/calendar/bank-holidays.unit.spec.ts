import { describe, expect, it } from '@jest/globals';
import { bankHolidaysOfEngland, bankHolidaysWith } from '#platform/kernel/calendar/bank-holidays.england';
import { parseBankHolidays } from '#platform/kernel/calendar/bank-holidays.parse';
import { addDays, dayNumberOf, weekdayOf } from '#platform/kernel/calendar/london-time';

/** Easter Sunday by the Gregorian reckoning of Meeus, Jones and Butcher. */
function easterSunday(year: number): string {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const e = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - d - (c % 4)) % 7;
  const f = d + e - 7 * Math.floor((a + 11 * d + 22 * e) / 451) + 114;
  return `${year}-${String(Math.floor(f / 31)).padStart(2, '0')}-${String((f % 31) + 1).padStart(2, '0')}`;
}

function firstMondayFrom(date: string): string {
  return addDays(date, (8 - weekdayOf(dayNumberOf(date))) % 7);
}

/** Christmas and the new year move to the next weekdays that are not yet holidays. */
function moved(date: string, taken: readonly string[]): string {
  let day = date;
  while (weekdayOf(dayNumberOf(day)) % 6 === 0 || taken.includes(day)) day = addDays(day, 1);
  return day;
}

function reckoned(year: number): readonly string[] {
  const easter = easterSunday(year);
  const christmas = moved(`${year}-12-25`, []);
  return [
    moved(`${year}-01-01`, []),
    addDays(easter, -2),
    addDays(easter, 1),
    firstMondayFrom(`${year}-05-01`),
    firstMondayFrom(`${year}-05-25`),
    firstMondayFrom(`${year}-08-25`),
    christmas,
    moved(`${year}-12-26`, [christmas]),
  ];
}

describe('Bank holidays of England', () => {
  it.each([2024, 2025, 2026, 2027, 2028])('of %s are those that the rules give', (year) => {
    const listed = bankHolidaysOfEngland.filter((date) => date.startsWith(`${year}-`));
    expect(listed).toEqual([...reckoned(year)].sort());
  });

  it('are listed once each, in order', () => {
    expect(bankHolidaysOfEngland).toEqual([...new Set(bankHolidaysOfEngland)].sort());
    expect(bankHolidaysOfEngland).toHaveLength(40);
  });
});

describe('Bank holidays loaded from gov.uk', () => {
  const england = (...events: readonly unknown[]): unknown => ({
    'england-and-wales': { division: 'england-and-wales', events },
    scotland: { division: 'scotland', events: [{ date: '2026-01-02', title: '2nd January' }] },
  });

  it('are those of England, sorted, each once', () => {
    const json = england(
      { date: '2026-12-28', title: 'Boxing Day', notes: 'Substitute day', bunting: true },
      { date: '2026-01-01', title: 'New Year’s Day', notes: '', bunting: true },
      { date: '2026-12-28', title: 'Boxing Day' },
    );
    expect(parseBankHolidays(json)).toEqual({ outcome: 'read', dates: ['2026-01-01', '2026-12-28'] });
  });

  it.each([
    ['null', null],
    ['a text', 'england-and-wales'],
    ['no division', {}],
    ['a division without events', { 'england-and-wales': {} }],
    ['events that are no list', { 'england-and-wales': { events: { date: '2026-01-01' } } }],
  ])('are refused when there is %s', (_what, json) => {
    expect(parseBankHolidays(json)).toEqual({ outcome: 'refused', reason: 'no-english-events' });
  });

  it('are refused when the list is empty', () => {
    expect(parseBankHolidays(england())).toEqual({ outcome: 'refused', reason: 'no-events' });
  });

  it.each(['2026-02-30', '2026-13-01', '01/01/2026', '2026-1-1', '', 20260101, null, undefined])(
    'are refused as a whole when one date is %p',
    (date) => {
      const json = england({ date: '2026-01-01' }, { date });
      expect(parseBankHolidays(json)).toEqual({ outcome: 'refused', reason: 'impossible-date' });
    },
  );
});

describe('Bank holidays that are told anew', () => {
  it('take the place of the table’s in their years, and leave the other years as they are', () => {
    const told = ['2026-06-15', '2026-12-25'];
    const joined = bankHolidaysWith(told);
    expect(joined.filter((date) => date.startsWith('2026'))).toEqual(told);
    for (const year of ['2025', '2027']) {
      const inYear = (dates: readonly string[]) => dates.filter((date) => date.startsWith(year));
      expect(inYear(joined)).toEqual(inYear(bankHolidaysOfEngland));
      expect(inYear(joined)).toHaveLength(8);
    }
    expect(joined).toEqual([...joined].sort());
  });

  it('may be of a year that the table does not know', () => {
    expect(bankHolidaysWith(['2031-01-01'])).toEqual([...bankHolidaysOfEngland, '2031-01-01']);
  });
});
