import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { open, seal } from './envelope.js';
import { newPersonKey } from './person-keys.js';
import { VaultError } from './vault-error.js';

const key = newPersonKey();
const place = 'people/record/7d0e0a52-8d2c-4d1e-9a3a-0f6f2b1c9a10/1';
const text = 'Canary Hallam, 14 Lark Hill, speaks Sylheti';

function failureOf(act: () => unknown): VaultError {
  try {
    act();
  } catch (failure) {
    if (failure instanceof VaultError) return failure;
    throw failure;
  }
  throw new Error('nothing failed');
}

describe('sealed text', () => {
  it('opens to the same text under the same key in the same place', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (plain, aad) => {
        expect(open(seal(plain, key, aad), key, aad)).toBe(plain);
      }),
    );
  });

  it('shows nothing of the text and is never the same twice', () => {
    const first = seal(text, key, place);
    expect(first.includes('Hallam')).toBe(false);
    expect(first.equals(seal(text, key, place))).toBe(false);
  });

  it('starts with its version, which decides how it is read', () => {
    const envelope = seal(text, key, place);
    expect(envelope[0]).toBe(1);
    expect(envelope).toHaveLength(1 + 12 + 16 + Buffer.byteLength(text));
    envelope[0] = 2;
    expect(failureOf(() => open(envelope, key, place)).code).toBe('vault-unknown-envelope');
  });

  it('does not open when any one bit behind the version was changed', () => {
    const envelope = seal(text, key, place);
    for (let byte = 1; byte < envelope.length; byte += 1) {
      const altered = Buffer.from(envelope);
      altered.writeUInt8(altered.readUInt8(byte) ^ 1, byte);
      expect(failureOf(() => open(altered, key, place)).code).toBe('vault-not-opened');
    }
  });

  it('does not open when it was cut off', () => {
    const envelope = seal(text, key, place);
    for (let length = 0; length < envelope.length; length += 1) {
      const failure = failureOf(() => open(envelope.subarray(0, length), key, place));
      expect(failure.code).toBe(length < 29 ? 'vault-unknown-envelope' : 'vault-not-opened');
    }
  });

  it('does not open in a row that it was moved to', () => {
    const envelope = seal(text, key, place);
    expect(failureOf(() => open(envelope, key, place.replace('/1', '/2'))).code).toBe('vault-not-opened');
  });

  it('does not open under another person’s key', () => {
    const envelope = seal(text, key, place);
    expect(failureOf(() => open(envelope, newPersonKey(), place)).code).toBe('vault-not-opened');
  });

  it('refuses a key of another length', () => {
    expect(failureOf(() => seal(text, key.subarray(1), place)).code).toBe('vault-bad-key');
    expect(failureOf(() => open(seal(text, key, place), Buffer.alloc(0), place)).code).toBe('vault-bad-key');
  });

  it('refuses text that UTF-8 cannot hold instead of changing it', () => {
    expect(failureOf(() => seal('half \ud83d of a pair', key, place)).code).toBe('vault-not-text');
    expect(open(seal('a whole 😀 pair', key, place), key, place)).toBe('a whole 😀 pair');
  });

  it('tells nothing of text, key or row when it fails', () => {
    const altered = seal(text, key, place);
    altered.writeUInt8(altered.readUInt8(30) ^ 1, 30);
    for (const failure of [
      failureOf(() => open(altered, key, place)),
      failureOf(() => seal(`${text}\udc00`, key, place)),
      failureOf(() => seal(text, Buffer.from(text), place)),
    ]) {
      const told = `${failure.message} ${failure.code} ${JSON.stringify(failure)} ${String(failure.cause)}`;
      for (const secret of ['Hallam', 'Lark', '7d0e0a52', key.toString('hex')])
        expect(told).not.toContain(secret);
    }
  });
});
