import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bankHolidaysOfEngland } from '#platform/kernel/calendar/bank-holidays.england';
import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import { addWorkingDays, isWorkingDay } from '#platform/kernel/calendar/working-days';

const after = (from: string, days: number): string => addWorkingDays(from, days, bankHolidaysOfEngland);

describe('Working days of England', () => {
  it.each([
    ['counts the days of an ordinary week', '2026-11-02T09:00:00.000Z', 4, '2026-11-06T09:00:00.000Z'],
    ['passes over a weekend', '2026-11-05T09:00:00.000Z', 2, '2026-11-09T09:00:00.000Z'],
    ['counts a Saturday start from Monday', '2026-11-07T10:00:00.000Z', 1, '2026-11-10T10:00:00.000Z'],
    ['counts a Sunday start from Monday', '2026-11-08T10:00:00.000Z', 2, '2026-11-11T10:00:00.000Z'],
    [
      'moves a weekend start to Monday for no days',
      '2026-11-08T10:00:00.000Z',
      0,
      '2026-11-09T10:00:00.000Z',
    ],
    [
      'leaves a start on a working day for no days',
      '2026-11-09T10:00:00.000Z',
      0,
      '2026-11-09T10:00:00.000Z',
    ],
    ['passes over Easter', '2026-04-02T09:00:00.000Z', 1, '2026-04-07T09:00:00.000Z'],
    [
      'counts a bank holiday start from the day after',
      '2026-05-04T09:00:00.000Z',
      1,
      '2026-05-06T09:00:00.000Z',
    ],
    [
      'passes over Christmas with its substitute day',
      '2026-12-24T09:00:00.000Z',
      1,
      '2026-12-29T09:00:00.000Z',
    ],
    [
      'passes over a Christmas moved to Monday and Tuesday',
      '2027-12-24T09:00:00.000Z',
      1,
      '2027-12-29T09:00:00.000Z',
    ],
    ['passes over the turn of the year', '2026-12-31T17:30:15.250Z', 1, '2027-01-04T17:30:15.250Z'],
    [
      'keeps the time of day when the clocks go forward',
      '2026-03-27T09:00:00.000Z',
      1,
      '2026-03-30T08:00:00.000Z',
    ],
    [
      'keeps the time of day when the clocks go back',
      '2026-10-23T08:00:00.000Z',
      1,
      '2026-10-26T09:00:00.000Z',
    ],
    ['reads the date in London, not in UTC', '2026-06-05T23:30:00.000Z', 1, '2026-06-08T23:30:00.000Z'],
    ['starts in the hour that autumn repeats', '2026-10-25T00:30:00.000Z', 1, '2026-10-27T01:30:00.000Z'],
  ])('%s', (_sentence, from, days, due) => {
    expect(after(from, days)).toBe(due);
  });

  it('takes holidays as a set or as a list', () => {
    const from = '2026-12-24T09:00:00.000Z';
    expect(addWorkingDays(from, 3, new Set(bankHolidaysOfEngland))).toBe(after(from, 3));
    expect(addWorkingDays(from, 1, [])).toBe('2026-12-25T09:00:00.000Z');
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s days', (days) => {
    expect(() => after('2026-11-02T09:00:00.000Z', days)).toThrow(RangeError);
  });

  it('refuses a start that is no instant, and a day that is no date', () => {
    expect(() => after('yesterday', 1)).toThrow(RangeError);
    expect(() => addWorkingDays('2026-11-02T09:00:00.000Z', 1, ['some day'])).toThrow(RangeError);
    expect(() => isWorkingDay('some day', [])).toThrow(RangeError);
  });

  const instants = fc
    .date({
      min: new Date('2024-01-01T00:00:00Z'),
      max: new Date('2028-10-31T00:00:00Z'),
      noInvalidDate: true,
    })
    .map((date) => date.toISOString());

  it('always ends on a working day at the same London time of day, later than it began', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 30 }), (from, days) => {
        const due = after(from, days);
        expect(isWorkingDay(londonTimeOf(due).date, bankHolidaysOfEngland)).toBe(true);
        expect(londonTimeOf(due).millisecondOfDay).toBe(londonTimeOf(from).millisecondOfDay);
        expect(due > from).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('adds up: some days and then some more are all of them at once', () => {
    fc.assert(
      fc.property(instants, fc.nat(15), fc.nat(15), (from, some, more) => {
        expect(after(after(from, some), more)).toBe(after(from, some + more));
      }),
    );
  });
});
