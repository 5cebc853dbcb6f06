import { describe, expect, it } from '@jest/globals';
import { identityTexts, matchIdentity } from './identity.policies.js';
import type { ComparedRow, SpineRow } from './identity.policies.js';

const candidate: SpineRow = { person: 'c', numberHash: 'n1', birthHash: 'n1-1950' };

function other(
  person: string,
  numberHash: string | null,
  birthHash: string | null,
  sameAs = person,
): ComparedRow {
  return { person, numberHash, birthHash, sameAs };
}

describe('a newly registered person', () => {
  it('without an NHS number is alone, whoever else has none', () => {
    expect(
      matchIdentity({ ...candidate, numberHash: null, birthHash: null }, [other('a', null, null)]),
    ).toEqual({
      outcome: 'alone',
    });
  });

  it('with a number that nobody carries is alone', () => {
    expect(matchIdentity(candidate, [])).toEqual({ outcome: 'alone' });
    expect(matchIdentity(candidate, [other('a', 'n2', 'n1-1950'), other('b', null, 'n1-1950')])).toEqual({
      outcome: 'alone',
    });
  });

  it('with the same number and birth date is matched with the first', () => {
    const others = [other('a', 'n1', 'n1-1950'), other('b', 'n1', 'n1-1950', 'a')];
    expect(matchIdentity(candidate, others)).toEqual({ outcome: 'matched', sameAs: 'a' });
    expect(matchIdentity(candidate, [other('b', 'n1', 'n1-1950', 'a')])).toEqual({
      outcome: 'matched',
      sameAs: 'a',
    });
  });

  it('with the same number and another birth date is a conflict with everyone who carries it', () => {
    expect(matchIdentity(candidate, [other('a', 'n1', 'n1-1960'), other('b', 'n1', 'n1-1970')])).toEqual({
      outcome: 'conflict',
      with: ['a', 'b'],
    });
  });

  it('never agrees by a missing birth date', () => {
    const undated = { ...candidate, birthHash: null };
    expect(matchIdentity(undated, [other('a', 'n1', null)])).toEqual({ outcome: 'conflict', with: ['a'] });
  });

  it('is matched where the birth date agrees even if it disagrees elsewhere', () => {
    expect(matchIdentity(candidate, [other('a', 'n1', 'n1-1960'), other('b', 'n1', 'n1-1950')])).toEqual({
      outcome: 'matched',
      sameAs: 'b',
    });
  });

  it('agreeing with two who are known to be different people is a conflict', () => {
    expect(matchIdentity(candidate, [other('a', 'n1', 'n1-1950'), other('b', 'n1', 'n1-1950')])).toEqual({
      outcome: 'conflict',
      with: ['a', 'b'],
    });
  });

  it('is not compared with itself', () => {
    expect(matchIdentity(candidate, [other('c', 'n1', 'n1-1960')])).toEqual({ outcome: 'alone' });
  });
});

describe('the texts that are hashed', () => {
  it('join the birth date with the number, so that equal dates of different people differ', () => {
    const one = identityTexts('9990000018', '1950-01-01');
    const two = identityTexts('9990000026', '1950-01-01');
    expect(one.birth).not.toBe(two.birth);
    expect(one).toEqual(identityTexts('9990000018', '1950-01-01'));
    expect(one.number).not.toBe(one.birth);
  });

  it('are none without a number, and no birth without a date', () => {
    expect(identityTexts(null, '1950-01-01')).toEqual({ number: null, birth: null });
    expect(identityTexts('9990000018', null).birth).toBeNull();
  });
});
