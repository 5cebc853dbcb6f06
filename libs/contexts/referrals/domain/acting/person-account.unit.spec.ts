import { describe, expect, it } from '@jest/globals';
import { accountOf } from '#referrals/domain/acting/person-account';

describe('The account of a person’s own sign-in', () => {
  it('is the first 128 bits of the subject’s keyed hash', () => {
    const hash = Buffer.from('00112233445566778899aabbccddeeff0123456789abcdef0123456789abcdef', 'hex');
    expect(accountOf(hash.toString('base64url'))).toBe('00112233-4455-6677-8899-aabbccddeeff');
  });

  it('differs for hashes that differ in the last of those bits', () => {
    const hashes = ['fe', 'ff'].map((last) => Buffer.from(`00112233445566778899aabbccddee${last}00`, 'hex'));
    expect(new Set(hashes.map((hash) => accountOf(hash.toString('base64url')))).size).toBe(2);
  });
});
