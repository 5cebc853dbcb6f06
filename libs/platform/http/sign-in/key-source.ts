import { createLocalJWKSet } from 'jose';
import type { CryptoKey, FlattenedJWSInput, JSONWebKeySet, JWSHeaderParameters } from 'jose';

/**
 * Finds the public key that a token's header names among its issuer's keys; several fit when the header has no `kid`.
 * Throws jose's `JWKSNoMatchingKey` or `JWKSMultipleMatchingKeys`, or `SignInError` when the keys cannot be had.
 */
export type KeySource = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

/** Keys known beforehand: an issuer in the same process, or a test. */
export function knownKeys(keys: JSONWebKeySet): KeySource {
  return createLocalJWKSet(keys);
}
