import { describe, expect, it } from '@jest/globals';
import {
  addMonths,
  financialYear,
  londonDay,
  londonMonth,
  monthsOf,
  yearsBetween,
} from '#insights/domain/period';

describe('a period', () => {
  it.each([
    ['2026-01-31T23:59:59.999Z', '2026-01-31'],
    ['2026-06-30T22:59:59.999Z', '2026-06-30'],
    ['2026-06-30T23:00:00.000Z', '2026-07-01'],
    ['2026-03-29T00:30:00.000Z', '2026-03-29'],
    ['2026-10-24T23:30:00.000Z', '2026-10-25'],
    ['2026-10-25T23:30:00.000Z', '2026-10-25'],
    ['2026-12-31T23:59:00.000Z', '2026-12-31'],
  ])('takes %s to London’s %s', (instant, day) => {
    expect(londonDay(instant)).toBe(day);
    expect(londonMonth(instant)).toBe(day.slice(0, 7));
  });

  it.each([
    ['2026-03', '2025-26'],
    ['2026-04', '2026-27'],
    ['2026-12', '2026-27'],
    ['2027-03', '2026-27'],
    ['1999-04', '1999-00'],
  ])('puts %s into the financial year %s', (month, year) => {
    expect(financialYear(month)).toBe(year);
  });
});

describe('months and years', () => {
  it('are counted on and back across the turn of a year', () => {
    expect([addMonths('2026-12', 1), addMonths('2026-01', -1), addMonths('2026-11', -12)]).toEqual([
      '2027-01',
      '2025-12',
      '2025-11',
    ]);
  });

  it('begin in April: twelve months make a financial year', () => {
    expect([monthsOf('2026-27')[0], monthsOf('2026-27')[11], monthsOf('2026-27').length]).toEqual([
      '2026-04',
      '2027-03',
      12,
    ]);
  });

  it('are all the financial years from one month to another', () => {
    expect(yearsBetween('2026-03', '2027-04')).toEqual(['2025-26', '2026-27', '2027-28']);
    expect(yearsBetween('2099-05', '2099-05')).toEqual(['2099-00']);
    expect(yearsBetween('2027-04', '2026-03')).toEqual([]);
  });
});
