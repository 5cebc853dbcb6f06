import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { VaultError } from './vault-error.js';

/** Bytes of a key: AES-256. */
export const keyBytes = 32;

const algorithm = 'aes-256-gcm';
const version = 1;
const nonceBytes = 12;
const tagBytes = 16;
const headerBytes = 1 + nonceBytes + tagBytes;
const unpairedSurrogate = /\p{Surrogate}/u;

/**
 * Encrypts a text under a key for one place.
 *
 * `aad` names the place (for example context, table, tenant and row id): content copied to another place does not open
 * there. It is bound to the content, not stored in it. The answer is an envelope: one byte of version (1), 12 bytes of
 * random nonce, 16 bytes of tag, then as many bytes as the text has in UTF-8. The same text never gives the same
 * envelope twice.
 *
 * @throws VaultError `vault-bad-key` for a key of another length, `vault-not-text` for an unpaired surrogate.
 */
export function seal(plain: string, key: Buffer, aad: string): Buffer {
  if (unpairedSurrogate.test(plain)) throw new VaultError('vault-not-text');
  return sealBytes(Buffer.from(plain, 'utf8'), key, aad);
}

/**
 * Decrypts what `seal` made under the same key for the same place.
 *
 * @throws VaultError `vault-bad-key`, `vault-unknown-envelope` (another version, or cut off), `vault-not-opened`
 *   (altered, moved, or another key: the three cannot be told apart).
 */
export function open(envelope: Buffer, key: Buffer, aad: string): string {
  return openBytes(envelope, key, aad).toString('utf8');
}

/** Like `seal`, for bytes. */
export function sealBytes(plain: Buffer, key: Buffer, aad: string): Buffer {
  checkKey(key);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(placeOf(aad));
  const content = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), content]);
}

/** Like `open`, for bytes. */
export function openBytes(envelope: Buffer, key: Buffer, aad: string): Buffer {
  checkKey(key);
  if (envelope.length < headerBytes || envelope[0] !== version)
    throw new VaultError('vault-unknown-envelope');
  const decipher = createDecipheriv(algorithm, key, envelope.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  });
  decipher.setAAD(placeOf(aad));
  decipher.setAuthTag(envelope.subarray(1 + nonceBytes, headerBytes));
  try {
    return Buffer.concat([decipher.update(envelope.subarray(headerBytes)), decipher.final()]);
  } catch {
    throw new VaultError('vault-not-opened');
  }
}

/** @throws VaultError `vault-bad-key` unless the key holds 32 bytes. */
export function checkKey(key: Buffer): void {
  if (key.length !== keyBytes) throw new VaultError('vault-bad-key');
}

/** The version is part of what is bound, so that an envelope cannot be passed off as one of another version. */
function placeOf(aad: string): Buffer {
  return Buffer.from(`ginnel.vault.v${version}\n${aad}`, 'utf8');
}
