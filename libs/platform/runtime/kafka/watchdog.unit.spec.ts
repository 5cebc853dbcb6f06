import { describe, expect, it } from '@jest/globals';
import { type Progress, Watchdog } from './watchdog.js';

const WELL: Progress = { withoutAssignment: undefined, undelivered: undefined, unmoved: undefined };

describe('The watchdog of a consumer', () => {
  it.each([
    ['no checkpoint has moved for 30 s though there is more', { unmoved: 1_000 }, 31_000],
    ['records were not delivered for 30 s', { undelivered: 1_000 }, 31_000],
    ['it has had no assignment for 60 s', { withoutAssignment: 1_000 }, 61_000],
  ])('has it made anew when %s, and gives up when that does not help within 30 s', (_, seen, limit) => {
    const watchdog = new Watchdog();
    const progress = { ...WELL, ...seen };
    watchdog.judge(WELL, true, 0);
    expect(watchdog.judge(progress, true, limit)).toBe('goes-on');
    expect(watchdog.isStalled).toBe(false);
    expect(watchdog.judge(progress, true, limit + 1)).toBe('make-anew');
    expect(watchdog.isStalled).toBe(true);
    expect(watchdog.judge(progress, true, limit + 30_001)).toBe('goes-on');
    expect(watchdog.judge(progress, true, limit + 30_002)).toBe('give-up');
  });

  it('judges nothing while the broker or the database is away', () => {
    const watchdog = new Watchdog();
    const progress = { withoutAssignment: 0, undelivered: 0, unmoved: 0 };
    expect(watchdog.judge(progress, false, 1_800_000)).toBe('goes-on');
    expect(watchdog.isStalled).toBe(false);
    expect(watchdog.judge(progress, true, 1_800_001)).toBe('goes-on');
    expect(watchdog.judge(progress, true, 1_830_001)).toBe('goes-on');
    expect(watchdog.judge(progress, true, 1_830_002)).toBe('make-anew');
  });

  it('forgets that it was made anew once everything moves', () => {
    const watchdog = new Watchdog();
    watchdog.judge(WELL, true, 0);
    expect(watchdog.judge({ ...WELL, unmoved: 0 }, true, 30_001)).toBe('make-anew');
    expect(watchdog.judge(WELL, true, 40_000)).toBe('goes-on');
    expect(watchdog.judge({ ...WELL, unmoved: 50_000 }, true, 80_001)).toBe('make-anew');
  });
});
