import { describe, expect, it } from '@jest/globals';
import { outcodeOf, readPostcode } from './postcode.policies.js';

describe('a postcode', () => {
  it.each([
    ['SK1 3XE', 'SK1 3XE', 'SK1'],
    ['sk13xe', 'SK1 3XE', 'SK1'],
    [' sk  12 1bz ', 'SK12 1BZ', 'SK12'],
    ['M1 1AE', 'M1 1AE', 'M1'],
    ['EC1A1BB', 'EC1A 1BB', 'EC1A'],
    ['W1A 0AX', 'W1A 0AX', 'W1A'],
  ])('%j is %s in %s', (written, normal, outcode) => {
    expect(readPostcode(written)).toBe(normal);
    expect(outcodeOf(written)).toBe(outcode);
  });

  it.each([
    '',
    'SK1',
    'SK1 3X',
    'SKK1 3XE',
    '11 3XE',
    'SK1 33E',
    'SK1 3XEE',
    'SK1-3XE',
    '14 Lark Hill SK1 3XE',
  ])('%j is none and has no outcode', (text) => {
    expect(readPostcode(text)).toBeNull();
    expect(outcodeOf(text)).toBeNull();
  });
});
