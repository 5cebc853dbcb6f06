import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  dateOfDay,
  dayNumberOf,
  instantOf,
  londonTimeOf,
  weekdayOf,
} from '#platform/kernel/calendar/london-time';

const HOUR = 3_600_000;

describe('London time', () => {
  it('is Greenwich time in winter and an hour later in summer', () => {
    expect(londonTimeOf('2026-01-15T23:30:00.000Z')).toEqual({
      date: '2026-01-15',
      millisecondOfDay: 23.5 * HOUR,
    });
    expect(londonTimeOf('2026-07-15T23:30:00.000Z')).toEqual({
      date: '2026-07-16',
      millisecondOfDay: 0.5 * HOUR,
    });
  });

  it('changes at one in the morning, Greenwich time, on the last Sundays of March and October', () => {
    expect(londonTimeOf('2026-03-29T00:59:59.999Z').millisecondOfDay).toBe(HOUR - 1);
    expect(londonTimeOf('2026-03-29T01:00:00.000Z').millisecondOfDay).toBe(2 * HOUR);
    expect(londonTimeOf('2026-10-25T00:59:59.999Z').millisecondOfDay).toBe(2 * HOUR - 1);
    expect(londonTimeOf('2026-10-25T01:00:00.000Z').millisecondOfDay).toBe(HOUR);
  });

  it('is told alike on a day of change, whatever was asked of that day before', () => {
    const shown = (instant: string): number => londonTimeOf(instant).millisecondOfDay;
    for (const [before, after] of [
      ['2027-03-28T00:59:59.999Z', '2027-03-28T01:00:00.000Z'],
      ['2027-10-31T00:59:59.999Z', '2027-10-31T01:00:00.000Z'],
    ] as const) {
      const fresh = [shown(after), shown(before)];
      expect([shown(after), shown(before)]).toEqual(fresh);
      expect(Math.abs((fresh[0] ?? 0) - (fresh[1] ?? 0) - 1)).toBe(HOUR);
    }
  });

  it('is what the calendar of the machine says at any instant of 200 years', () => {
    const calendar = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Europe/London',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    // Near the changes, and anywhere; each day is asked again, when it may have been remembered.
    const anywhere = fc.date({
      min: new Date('1900-01-01'),
      max: new Date('2099-12-31'),
      noInvalidDate: true,
    });
    const nearChanges = fc
      .tuple(fc.integer({ min: 1972, max: 2040 }), fc.constantFrom(2, 9), fc.integer({ min: -48, max: 48 }))
      .map(([year, month, hours]) => {
        const last = new Date(Date.UTC(year, month + 1, 0, 1));
        return new Date(last.getTime() - last.getUTCDay() * 24 * HOUR + hours * HOUR);
      });
    fc.assert(
      fc.property(fc.oneof(anywhere, nearChanges), (date) => {
        const instant = new Date(Math.floor(date.getTime() / 1_000) * 1_000).toISOString();
        for (let time = 0; time < 2; time += 1) {
          const { date: day, millisecondOfDay } = londonTimeOf(instant);
          const clock = new Date(millisecondOfDay).toISOString().slice(11, 19);
          expect(`${day} ${clock}`).toBe(calendar.format(new Date(instant)));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused for a text that is no instant', () => {
    expect(() => londonTimeOf('soon')).toThrow(RangeError);
  });

  it('gives the second pass of an hour that is repeated', () => {
    expect(instantOf({ date: '2026-10-25', millisecondOfDay: 1.5 * HOUR })).toBe('2026-10-25T01:30:00.000Z');
  });

  it('reads a time that is skipped as if the clock had not been moved', () => {
    expect(instantOf({ date: '2026-03-29', millisecondOfDay: 1.5 * HOUR })).toBe('2026-03-29T01:30:00.000Z');
  });

  it('comes back to the same instant, the repeated hour apart', () => {
    const dates = fc.date({ min: new Date('2020-01-01'), max: new Date('2035-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        const there = londonTimeOf(date.toISOString());
        const back = Date.parse(instantOf(there)) - date.getTime();
        expect([0, HOUR]).toContain(back);
        if (back === HOUR) expect(there.date.slice(5, 7)).toBe('10');
      }),
      { numRuns: 1000 },
    );
  });

  it('counts dates over months, leap days and years', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
    expect(weekdayOf(dayNumberOf('2026-11-22'))).toBe(0);
    expect(weekdayOf(dayNumberOf('2026-11-28'))).toBe(6);
  });

  it('numbers days from 1970-01-01, a Thursday, and those before it below zero', () => {
    expect([dayNumberOf('1970-01-01'), weekdayOf(0)]).toEqual([0, 4]);
    expect([dayNumberOf('1969-12-28'), weekdayOf(-4)]).toEqual([-4, 0]);
    expect(dateOfDay(20_786)).toBe('2026-11-29');
    expect(dayNumberOf('2026-11-29')).toBe(20_786);
  });
});
