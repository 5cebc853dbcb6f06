import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HeldTimers } from './held-timers.js';

describe('Timers that could not be fired', () => {
  let held: HeldTimers;
  const timer = (aggregate = 'referral') => ({ id: randomUUID(), aggregate });

  beforeEach(() => {
    jest.useFakeTimers();
    held = new HeldTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('wait a second, and twice as long each time, up to a minute', () => {
    const one = timer();
    const waits = Array.from({ length: 8 }, () => {
      held.hold(one, '40001');
      const began = performance.now();
      while (held.now().includes(one.id)) jest.advanceTimersByTime(500);
      return performance.now() - began;
    });
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('are stuck from the third failure on, by aggregate and code, whatever the others were for', () => {
    const [one, other, third] = [timer(), timer(), timer('figures-calendar')];
    for (const failing of [one, other, third]) {
      held.hold(failing, 'RangeError');
      held.hold(failing, '57014');
    }
    expect(held.stuck()).toEqual([]);
    held.hold(one, '57014');
    held.hold(other, '57014');
    held.hold(third, 'no-handler');
    expect(held.stuck()).toEqual([
      { aggregate: 'referral', error: '57014', n: 2 },
      { aggregate: 'figures-calendar', error: 'no-handler', n: 1 },
    ]);
  });

  it('are stuck no more once they have fired, here or elsewhere', () => {
    const [fired, elsewhere, left] = [timer(), timer(), timer()];
    for (const failing of [fired, elsewhere, left])
      for (let failed = 0; failed < 3; failed += 1) held.hold(failing, 'RangeError');
    held.forget(fired.id);
    held.forgetAllBut(new Set([left.id]));
    expect(held.stuck()).toEqual([{ aggregate: 'referral', error: 'RangeError', n: 1 }]);
  });
});
