import { createHmac, randomBytes } from 'node:crypto';
import { checkKey, keyBytes, openBytes, sealBytes } from './envelope.js';
import { VaultError } from './vault-error.js';

const fingerprintBytes = 8;

/** A fresh random key of 32 bytes for one person in one context. */
export function newPersonKey(): Buffer {
  return randomBytes(keyBytes);
}

/**
 * Encrypts a person's key under the context's master key, for the row that `aad` names (context and person).
 * The answer is 8 bytes that tell which master key was used, then an envelope as `seal` makes it.
 *
 * @throws VaultError `vault-bad-key` when either key does not hold 32 bytes.
 */
export function wrapKey(personKey: Buffer, masterKey: Buffer, aad: string): Buffer {
  checkKey(personKey);
  return Buffer.concat([fingerprintOf(masterKey), sealBytes(personKey, masterKey, placeOf(aad))]);
}

/**
 * Decrypts a person's key. `masterKeys` holds the present master key and, while keys are being wrapped anew, earlier
 * ones.
 *
 * @throws VaultError `vault-unknown-master-key` when none of them wrapped it, `vault-not-opened` when the row was
 *   altered or belongs to another person, `vault-unknown-envelope` when it is cut off.
 */
export function unwrapKey(wrapped: Buffer, masterKeys: readonly Buffer[], aad: string): Buffer {
  const wanted = wrapped.subarray(0, fingerprintBytes);
  if (wanted.length < fingerprintBytes) throw new VaultError('vault-unknown-envelope');
  const masterKey = masterKeys.find((candidate) => fingerprintOf(candidate).equals(wanted));
  if (masterKey === undefined) throw new VaultError('vault-unknown-master-key');
  return openBytes(wrapped.subarray(fingerprintBytes), masterKey, placeOf(aad));
}

function fingerprintOf(masterKey: Buffer): Buffer {
  checkKey(masterKey);
  return createHmac('sha256', masterKey)
    .update('ginnel.master-key-fingerprint')
    .digest()
    .subarray(0, fingerprintBytes);
}

function placeOf(aad: string): string {
  return `person-key\n${aad}`;
}
