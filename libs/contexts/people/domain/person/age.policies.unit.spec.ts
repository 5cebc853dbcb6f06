import { describe, expect, it } from '@jest/globals';
import { ageBandOn, ageOn, isCalendarDate } from './age.policies.js';

describe('an age band', () => {
  it.each([
    ['2026-11-22', '0-17'],
    ['2008-11-23', '0-17'],
    ['2008-11-22', '18-29'],
    ['1996-11-23', '18-29'],
    ['1996-11-22', '30-39'],
    ['1986-11-23', '30-39'],
    ['1986-11-22', '40-49'],
    ['1976-11-22', '50-59'],
    ['1966-11-22', '60-69'],
    ['1956-11-22', '70-79'],
    ['1946-11-23', '70-79'],
    ['1946-11-22', '80+'],
    ['1926-11-22', '80+'],
    ['1896-11-22', '80+'],
  ])('of a person born on %s is %s on 22 November 2026', (birthDate, band) => {
    expect(ageBandOn(birthDate, '2026-11-22')).toBe(band);
  });

  it('changes on the birthday itself', () => {
    expect(ageOn('1961-11-23', '2026-11-22')).toBe(64);
    expect(ageOn('1961-11-22', '2026-11-22')).toBe(65);
  });

  it('changes on 1 March of a common year for a person born on 29 February', () => {
    expect(ageOn('2008-02-29', '2026-02-28')).toBe(17);
    expect(ageOn('2008-02-29', '2026-03-01')).toBe(18);
    expect(ageOn('2008-02-29', '2028-02-29')).toBe(20);
  });

  it('is unknown without a birth date, or with one that cannot be right', () => {
    expect(ageBandOn(null, '2026-11-22')).toBe('unknown');
    for (const wrong of ['2026-11-23', '1895-11-22', '1990-02-30']) {
      expect(ageOn(wrong, '2026-11-22')).toBeNull();
      expect(ageBandOn(wrong, '2026-11-22')).toBe('unknown');
    }
  });
});

describe('a date', () => {
  it.each(['2024-02-29', '2000-02-29', '2026-12-31', '1999-04-30'])('%s exists', (date) => {
    expect(isCalendarDate(date)).toBe(true);
  });

  it.each([
    '2025-02-29',
    '1900-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-1-1',
    '',
    '2026-01-01T00:00:00Z',
  ])('%s does not exist or is not written as one', (date) => {
    expect(isCalendarDate(date)).toBe(false);
  });
});
