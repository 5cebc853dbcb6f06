import { describe, expect, it } from '@jest/globals';
import { PublishedPositions } from '#platform/runtime/messages/published-positions';

describe('What a feed knows of the positions it has published', () => {
  it('is nothing at first, and nothing before or after what was read', () => {
    const known = new PublishedPositions();
    expect(known.lastUpTo(1, 10)).toBeUndefined();
    known.read(1, 10, 20, [12]);
    expect(known.lastUpTo(1, 15)).toBeUndefined();
    known.found(1, 10, 7);
    known.read(1, 10, 20, [12, 17]);
    expect([9, 10, 11, 12, 16, 17, 20, 21].map((upTo) => known.lastUpTo(1, upTo))).toEqual([
      ...[undefined, 7, 7, 12, 12, 17, 17, undefined],
    ]);
    expect(known.lastUpTo(2, 15)).toBeUndefined();
  });

  it('is not doubled by a page read again, nor stretched over a gap', () => {
    const known = new PublishedPositions();
    known.found(3, 0, 0);
    known.read(3, 0, 10, [4, 8]);
    known.read(3, 4, 12, [8, 11]);
    expect([7, 8, 10, 11, 12].map((upTo) => known.lastUpTo(3, upTo))).toEqual([4, 8, 8, 11, 11]);
    known.read(3, 20, 30, [25]);
    expect(known.lastUpTo(3, 30)).toBeUndefined();
    expect(known.lastUpTo(3, 12)).toBe(11);
  });

  it('forgets the oldest and answers no more for what came before it', () => {
    const known = new PublishedPositions();
    known.found(0, 0, 0);
    for (let position = 1; position <= 2_000; position += 1)
      known.read(0, position - 1, position, [position]);
    expect(known.lastUpTo(0, 1)).toBeUndefined();
    for (let position = 1; position <= 2_000; position += 1)
      expect([undefined, position]).toContain(known.lastUpTo(0, position));
    expect(known.lastUpTo(0, 2_000)).toBe(2_000);
  });
});
