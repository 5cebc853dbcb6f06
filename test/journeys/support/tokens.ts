import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import type { Caller } from './caller.js';
import type { RunningSystem } from './system.js';

/** What differs from a good token; a member of `undefined` is left out. */
export interface TokenDifference {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** A caller's token with differences, signed with the demo issuer's own key: its signature is right. */
export async function signedLike(
  caller: Caller,
  system: RunningSystem,
  difference: TokenDifference,
): Promise<string> {
  const key = JSON.parse(readFileSync(join(system.data, 'identity', 'signing-key.json'), 'utf8')) as JWK;
  const [header = '', claims = ''] = caller.bearer.split('.');
  return new SignJWT(present({ ...read(claims), ...difference.claims }))
    .setProtectedHeader(present({ ...read(header), ...difference.header }) as JWTHeaderParameters)
    .sign(await importJWK(key, 'RS256'));
}

/** A compact token of any header and claims with any signature. */
export function handmade(header: object, claims: object, signature = ''): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.${signature}`;
}

/** One part of a compact token. */
export function read(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>;
}

function present(members: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
