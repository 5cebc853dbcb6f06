import { describe, expect, it } from '@jest/globals';
import { prefixSearchOf } from './search-words.js';
import { sortNameOf } from './sort-name.js';

describe('a search text', () => {
  it('finds words by their beginnings', () => {
    expect(prefixSearchOf('Wal Frie')).toBe('wal:* & frie:*');
    expect(prefixSearchOf("O'Brien's, café!")).toBe('o:* & brien:* & s:* & café:*');
  });

  it('that uses operators, or has no word, is not widened', () => {
    for (const text of ['"slow lane"', 'walk -dogs', 'walk or swim', '!!', '& | :*']) {
      expect(prefixSearchOf(text)).toBeUndefined();
    }
    expect(prefixSearchOf('ordinary orchards')).toBe('ordinary:* & orchards:*');
  });

  it('cannot carry an operator of the database', () => {
    expect(prefixSearchOf("a:* | b & !c <-> 'd\\")).toBeUndefined();
    expect(prefixSearchOf("a:* | b & !c 'd\\")).toBe('a:* & b:* & c:* & d:*');
  });
});

describe('a name to sort by', () => {
  it('is in lower case and never ends in half of a character', () => {
    expect(sortNameOf('The Tuesday Kettle')).toBe('the tuesday kettle');
    expect(sortNameOf('🌱'.repeat(50))).toBe('🌱'.repeat(40));
  });
});
