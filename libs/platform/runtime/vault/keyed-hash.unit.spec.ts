import { describe, expect, it } from '@jest/globals';
import { deriveSecret, keyedHash } from './keyed-hash.js';

const secret = Buffer.alloc(32, 7);

describe('a keyed hash', () => {
  it('is HMAC-SHA-256 in hex', () => {
    // RFC 4231 has no case with a key of 32 bytes; this value was computed by `openssl dgst -sha256 -mac HMAC`.
    expect(keyedHash(secret, '9990000018')).toBe(
      '855b3a4cb8386601f13609df6b480f2366651f4fcfb92e8a792b88a71b511ec6',
    );
  });

  it('is the same for the same text and another for any other text or secret', () => {
    expect(keyedHash(secret, '9990000018')).toBe(keyedHash(Buffer.alloc(32, 7), '9990000018'));
    expect(keyedHash(secret, '9990000018')).not.toBe(keyedHash(secret, '9990000026'));
    expect(keyedHash(secret, '9990000018')).not.toBe(keyedHash(Buffer.alloc(32, 8), '9990000018'));
  });

  it('refuses a secret that is missing or short', () => {
    expect(() => keyedHash(Buffer.alloc(0), 'x')).toThrow(expect.objectContaining({ code: 'vault-bad-key' }));
    expect(() => deriveSecret(Buffer.alloc(31), 'x')).toThrow(
      expect.objectContaining({ code: 'vault-bad-key' }),
    );
  });
});

describe('a secret for a purpose', () => {
  it('is the same again for its purpose and unrelated for another', () => {
    expect(deriveSecret(secret, 'people.identity').equals(deriveSecret(secret, 'people.identity'))).toBe(
      true,
    );
    expect(deriveSecret(secret, 'people.identity').equals(deriveSecret(secret, 'people.account'))).toBe(
      false,
    );
    expect(deriveSecret(secret, 'people.identity').equals(secret)).toBe(false);
    expect(deriveSecret(secret, 'people.identity')).toHaveLength(32);
  });
});
