import { describe, expect, it } from '@jest/globals';
import { hasMovedOn } from './match-identity.handler.js';

describe('A number that a person was compared under', () => {
  const member = (person: string, revision: number) => ({ person, revision, sameAs: person });
  const seen = new Map([
    ['edna', 1],
    ['alice', 2],
  ]);

  it('stands while its members are those that were seen, as they were seen', () => {
    expect(hasMovedOn([member('edna', 1), member('alice', 2)], seen)).toBe(false);
    expect(hasMovedOn([], seen)).toBe(false);
  });

  it('has moved on where somebody has joined it', () => {
    expect(hasMovedOn([member('edna', 1), member('olu', 1)], seen)).toBe(true);
  });

  it('has moved on where the record of a member was corrected meanwhile', () => {
    expect(hasMovedOn([member('edna', 2)], seen)).toBe(true);
  });

  it('stands where a correction was seen before it is compared itself', () => {
    expect(hasMovedOn([member('alice', 1)], seen)).toBe(false);
  });
});
