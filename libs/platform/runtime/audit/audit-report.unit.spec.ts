import { describe, expect, it } from '@jest/globals';
import { sentenceOf } from './audit-report.js';

const found = { sealed: 8, unsealed: 1, firstBad: undefined, uncovered: undefined, unreadable: 0 };

describe('The report of a verification', () => {
  it('tells a sound audit from one that is bad, and where', () => {
    expect(sentenceOf(found)).toBe('8 reads sealed, 1 not yet. Sound, and covered by an anchor.');
    expect(sentenceOf({ ...found, uncovered: { from: 6, to: 8 } })).toBe(
      '8 reads sealed, 1 not yet. Sound; no anchor covers 6 to 8 yet.',
    );
    expect(sentenceOf({ ...found, firstBad: { sealNo: 3, id: 'the-row', why: 'altered' } })).toBe(
      '8 reads sealed, 1 not yet. BAD from seal 3 (row the-row): altered.',
    );
    expect(sentenceOf({ ...found, firstBad: { sealNo: 8, id: null, why: 'missing' } })).toBe(
      '8 reads sealed, 1 not yet. BAD from seal 8: missing.',
    );
  });

  it('warns where no anchor was found at all, and calls nothing sound by itself', () => {
    const said = sentenceOf({ ...found, uncovered: { from: 1, to: 8 } });
    expect(said).toMatch(/^8 reads sealed, 1 not yet\. WARNING: no anchor was found\./);
    expect(said).not.toMatch(/Sound/);
  });

  it('says how many lines of anchors could not be read, and calls nothing sound beside them', () => {
    expect(sentenceOf({ ...found, unreadable: 1 })).toBe(
      '8 reads sealed, 1 not yet. WARNING: 1 line of the anchors could not be read. The others agree, and cover what is sealed.',
    );
    expect(sentenceOf({ ...found, unreadable: 2, uncovered: { from: 6, to: 8 } })).toBe(
      '8 reads sealed, 1 not yet. WARNING: 2 lines of the anchors could not be read. The others agree; no anchor covers 6 to 8 yet.',
    );
    expect(sentenceOf({ ...found, unreadable: 1, firstBad: { sealNo: 8, id: null, why: 'missing' } })).toBe(
      '8 reads sealed, 1 not yet. BAD from seal 8: missing. WARNING: 1 line of the anchors could not be read.',
    );
    expect(sentenceOf({ ...found, unreadable: 1, uncovered: { from: 1, to: 8 } })).toMatch(
      /^8 reads sealed, 1 not yet\. WARNING: 1 line of the anchors could not be read\. WARNING: no anchor was found\./,
    );
  });
});
