import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Beat, Pace } from './pace.js';

describe('The pace of rounds', () => {
  let pace: Pace;
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
    pace = new Pace({ milliseconds: 150 });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Asks for the next round. @returns whether it has begun after these milliseconds, asked one after the other. */
  async function beginsAfter(...steps: readonly number[]): Promise<readonly boolean[]> {
    let begun = false;
    void pace.next().then(() => (begun = true));
    const seen: boolean[] = [];
    for (const step of steps) {
      await jest.advanceTimersByTimeAsync(step);
      seen.push(begun);
    }
    return seen;
  }

  it('lets the first round begin at once, and the next one on the next beat', async () => {
    await jest.advanceTimersByTimeAsync(40);
    expect(await beginsAfter(0)).toEqual([true]);
    expect(await beginsAfter(109, 1)).toEqual([false, true]);
    expect(await beginsAfter(149, 1)).toEqual([false, true]);
  });

  it('lets all that have much to do begin together', async () => {
    const other = new Pace({ milliseconds: 150 });
    await pace.next();
    await jest.advanceTimersByTimeAsync(60);
    await other.next();
    const begun: string[] = [];
    void pace.next().then(() => begun.push('one'));
    void other.next().then(() => begun.push('other'));
    await jest.advanceTimersByTimeAsync(89);
    expect(begun).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(begun).toEqual(['one', 'other']);
  });

  it('does not wait after a round that took longer than a beat', async () => {
    await beginsAfter(0);
    await jest.advanceTimersByTimeAsync(150);
    expect(await beginsAfter(0)).toEqual([true]);
  });

  it('lets a round begin at once for somebody who waits, and the one after it in its time', async () => {
    await beginsAfter(0);
    const second = pace.next();
    pace.hurry();
    await second;
    expect(await beginsAfter(149, 1)).toEqual([false, true]);
  });

  it('remembers somebody who began to wait while a round was under way', async () => {
    await beginsAfter(0);
    pace.hurry();
    expect(await beginsAfter(0)).toEqual([true]);
  });

  it('follows at once on a round that had nothing to do', async () => {
    await beginsAfter(0);
    pace.skip();
    expect(await beginsAfter(0)).toEqual([true]);
  });
});

describe('The beat of read models', () => {
  const beat = new Beat();

  it('is long while data is loaded, until the last load has ended', async () => {
    expect(beat.milliseconds).toBe(50);
    await beat.longDuring(async () => {
      expect(beat.milliseconds).toBe(2_000);
      await beat.longDuring(() => Promise.resolve());
      expect(beat.milliseconds).toBe(2_000);
    });
    expect(beat.milliseconds).toBe(50);
  });

  it('is the ordinary one again after a load that failed', async () => {
    await expect(beat.longDuring(() => Promise.reject(new Error('the service faults')))).rejects.toThrow();
    expect(beat.milliseconds).toBe(50);
  });

  it('holds for rounds that are waited for: who hurries waits for none', async () => {
    jest.useFakeTimers({ now: 0 });
    const pace = new Pace(beat);
    await beat.longDuring(async () => {
      await pace.next();
      let begun = 0;
      void pace.next().then(() => (begun += 1));
      await jest.advanceTimersByTimeAsync(1_999);
      expect(begun).toBe(0);
      await jest.advanceTimersByTimeAsync(1);
      expect(begun).toBe(1);
      void pace.next().then(() => (begun += 1));
      pace.hurry();
      await jest.advanceTimersByTimeAsync(0);
      expect(begun).toBe(2);
    });
    jest.useRealTimers();
  });
});
