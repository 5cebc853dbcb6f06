import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK } from 'jose';
import type { CryptoKey, JSONWebKeySet, JWK } from 'jose';
import { DesignedError } from '#platform/kernel/designed-error';
import { keepPrivately } from './private-file.js';

/** What the provider signs with; the same after every restart on the same folder. */
export interface IdentityKeys {
  readonly kid: string;
  /** The whole key, private members included, as oidc-provider takes it. */
  readonly privateJwk: JWK;
  readonly privateKey: CryptoKey;
  readonly publicKeys: JSONWebKeySet;
  readonly cookieKey: string;
}

/** The algorithm of every signature; RS256 is the one that each OpenID Connect client knows. */
export const SIGNING_ALGORITHM = 'RS256';

/** Reads the keys in `folder`, or makes them at the first start. Throws a designed error for a damaged key file. */
export async function loadIdentityKeys(folder: string): Promise<IdentityKeys> {
  const text = await keepPrivately(folder, 'signing-key.json', makeSigningKey);
  const cookieKey = await keepPrivately(folder, 'cookie-key', () =>
    Promise.resolve(randomBytes(32).toString('hex')),
  );
  try {
    const jwk = JSON.parse(text) as JWK;
    const { kty, n, e } = jwk;
    const kid = await calculateJwkThumbprint({ kty, n, e });
    const privateKey = await importJWK(jwk, SIGNING_ALGORITHM);
    if (privateKey instanceof Uint8Array || privateKey.type !== 'private')
      throw new Error('not a private key');
    const publicJwk = { kty, n, e, kid, alg: SIGNING_ALGORITHM, use: 'sig' };
    return {
      kid,
      privateJwk: { ...jwk, kid, alg: SIGNING_ALGORITHM, use: 'sig' },
      privateKey,
      publicKeys: { keys: [publicJwk] },
      cookieKey: createHash('sha256').update(cookieKey).digest('hex'),
    };
  } catch {
    const path = join(folder, 'signing-key.json');
    throw new DesignedError(
      'keys-damaged',
      'internal',
      `The signing key ${path} is damaged: delete it and start again.`,
    );
  }
}

async function makeSigningKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(SIGNING_ALGORITHM, {
    extractable: true,
    modulusLength: 2_048,
  });
  return JSON.stringify(await exportJWK(privateKey));
}
