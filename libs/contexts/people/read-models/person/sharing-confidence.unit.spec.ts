import { describe, expect, it } from '@jest/globals';
import { confidenceAfter } from './sharing-confidence.query.js';

describe('Confidence in sharing', () => {
  it.each([
    [5_000, 'provider', 'confirmed'],
    [5_001, 'provider', 'unconfirmed'],
    [60_000, 'referrer', 'unconfirmed'],
    [60_001, 'referrer', 'refused'],
    [60_001, 'provider', 'refused'],
    [3_600_000, 'link-worker', 'unconfirmed'],
    [3_600_000, 'coordinator', 'unconfirmed'],
  ])('after %i ms of silence is for a %s: %s', (silent, role, expected) => {
    expect(confidenceAfter(silent, role)).toBe(expected);
  });
});
