import { describe, expect, it } from '@jest/globals';
import { keptSince } from './adopt-epoch.js';

const heads = [300, 300];

describe('Up to where a log has been kept for a follower', () => {
  it('is where the epoch was begun that it has not adopted', () => {
    expect(keptSince(1, { heads, begun: [{ epoch: 2, kept: [100, 120] }] })).toEqual([100, 120]);
  });

  it('is the smallest of all that it has not adopted: what was given anew twice is taken twice', () => {
    const begun = [
      { epoch: 2, kept: [100, 120] },
      { epoch: 3, kept: [140, 90] },
    ];
    expect(keptSince(1, { heads, begun })).toEqual([100, 90]);
    expect(keptSince(2, { heads, begun })).toEqual([140, 90]);
  });

  it('is all of it where no epoch was begun since', () => {
    expect(keptSince(3, { heads, begun: [{ epoch: 2, kept: [100, 120] }] })).toEqual(heads);
  });
});
