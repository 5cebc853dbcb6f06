import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey, JWK, JWTHeaderParameters, JWTPayload } from 'jose';

/** The issuer, moment and organisation of every planted token. */
export const ISSUER = 'https://issuer.example/realm';
export const NOW = new Date('2026-11-22T09:00:00.000Z');
export const PRACTICE = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const SECONDS = NOW.getTime() / 1_000;

/** A key pair with its public half as a JWK that names its algorithm and id. */
export interface PlantedKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
}

/** What differs from the good token; a claim or header member of `undefined` is left out. */
export interface Difference {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

export async function plantKey(kid: string, alg: string): Promise<PlantedKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** A referrer's access token that is right in every respect, but for the differences. */
export async function plantToken(key: PlantedKey, difference: Difference = {}): Promise<string> {
  const header = withoutAbsent({ alg: key.alg, kid: key.kid, typ: 'at+jwt', ...difference.header });
  return new SignJWT(plantClaims(difference.claims))
    .setProtectedHeader(header as JWTHeaderParameters)
    .sign(key.privateKey, { crit: { exp: true } });
}

/** The claims of the good token, but for the differences. */
export function plantClaims(claims: Readonly<Record<string, unknown>> = {}): JWTPayload {
  return withoutAbsent({
    iss: ISSUER,
    aud: 'ginnel',
    sub: 'dr-example',
    iat: SECONDS - 60,
    nbf: SECONDS - 60,
    exp: SECONDS + 3_600,
    jti: 'token-1',
    role: 'referrer',
    org: PRACTICE,
    ...claims,
  });
}

/** A compact token of any header and signature, made by hand. */
export function handmade(header: object, claims: object, signature = ''): string {
  return `${part(header)}.${part(claims)}.${signature}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function withoutAbsent(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined));
}
