import { describe, expect, it } from '@jest/globals';
import { newPersonKey, unwrapKey, wrapKey } from './person-keys.js';

const master = newPersonKey();
const row = 'people/1b4e28ba-2fa1-41d2-883f-0016d3cca427';

describe('a person’s key', () => {
  it('holds 32 random bytes', () => {
    expect(newPersonKey()).toHaveLength(32);
    expect(newPersonKey().equals(newPersonKey())).toBe(false);
  });

  it('is wrapped by the master key and comes back unchanged', () => {
    const personKey = newPersonKey();
    const wrapped = wrapKey(personKey, master, row);
    expect(wrapped.includes(personKey)).toBe(false);
    expect(unwrapKey(wrapped, [master], row).equals(personKey)).toBe(true);
  });

  it('comes back while an earlier master key is still known', () => {
    const personKey = newPersonKey();
    const next = newPersonKey();
    const wrapped = wrapKey(personKey, master, row);
    expect(unwrapKey(wrapped, [next, master], row).equals(personKey)).toBe(true);
  });

  it('is lost to a process that was given other master keys', () => {
    const wrapped = wrapKey(newPersonKey(), master, row);
    expect(() => unwrapKey(wrapped, [newPersonKey()], row)).toThrow(
      expect.objectContaining({ code: 'vault-unknown-master-key' }),
    );
    expect(() => unwrapKey(wrapped, [], row)).toThrow(
      expect.objectContaining({ code: 'vault-unknown-master-key' }),
    );
  });

  it('does not serve another person whose row it was copied to', () => {
    const wrapped = wrapKey(newPersonKey(), master, row);
    expect(() => unwrapKey(wrapped, [master], row.replace('1b4e', '1b4f'))).toThrow(
      expect.objectContaining({ code: 'vault-not-opened' }),
    );
  });

  it('is refused when altered or cut off', () => {
    const wrapped = wrapKey(newPersonKey(), master, row);
    const altered = Buffer.from(wrapped);
    altered.writeUInt8(altered.readUInt8(40) ^ 128, 40);
    expect(() => unwrapKey(altered, [master], row)).toThrow(
      expect.objectContaining({ code: 'vault-not-opened' }),
    );
    expect(() => unwrapKey(wrapped.subarray(0, 5), [master], row)).toThrow(
      expect.objectContaining({ code: 'vault-unknown-envelope' }),
    );
  });

  it('is not wrapped when it is too short to be a key', () => {
    expect(() => wrapKey(Buffer.alloc(16), master, row)).toThrow(
      expect.objectContaining({ code: 'vault-bad-key' }),
    );
    expect(() => wrapKey(newPersonKey(), Buffer.alloc(31), row)).toThrow(
      expect.objectContaining({ code: 'vault-bad-key' }),
    );
  });
});
