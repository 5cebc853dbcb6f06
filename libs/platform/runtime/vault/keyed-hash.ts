import { createHmac, hkdfSync } from 'node:crypto';
import { checkKey, keyBytes } from './envelope.js';

/**
 * HMAC-SHA-256 of a text as 64 lower-case hex digits. Equal texts give equal hashes under one secret, and nobody
 * without the secret can try values. Normalise the text first: a space changes the hash. Take the secret from
 * `deriveSecret`, one per purpose, so that two purposes' hashes cannot be joined.
 *
 * @throws VaultError `vault-bad-key` unless the secret holds 32 bytes.
 */
export function keyedHash(secret: Buffer, text: string): string {
  checkKey(secret);
  return createHmac('sha256', secret).update(text, 'utf8').digest('hex');
}

/**
 * One secret of 32 bytes per purpose (for example `people.identity`) from one master secret, by HKDF-SHA-256.
 *
 * @throws VaultError `vault-bad-key` unless the master secret holds 32 bytes.
 */
export function deriveSecret(masterSecret: Buffer, purpose: string): Buffer {
  checkKey(masterSecret);
  return Buffer.from(
    hkdfSync('sha256', masterSecret, Buffer.alloc(0), `ginnel.secret\n${purpose}`, keyBytes),
  );
}
