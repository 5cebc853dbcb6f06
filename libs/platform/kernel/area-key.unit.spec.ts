import { describe, expect, it } from '@jest/globals';
import { areaKeyOf } from './area-key.js';

describe('The name of an area', () => {
  it.each([
    ['Stockport', 'stockport'],
    [' STOCKPORT ', 'stockport'],
    ['Ynys Môn', 'ynys môn'],
    // The same letters, the circumflex as a sign of its own.
    ['YNYS MO\u0302N', 'ynys môn'],
    ['Trafford', 'trafford'],
  ])('means an area whatever its capital letters and the form of its letters: %s', (name, key) => {
    expect(areaKeyOf(name)).toBe(key.normalize('NFC'));
  });
});
