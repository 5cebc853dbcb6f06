import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CryptoKey, JSONWebKeySet } from 'jose';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { type KeySource, knownKeys } from './key-source.js';
import type { PlantedKey } from './planted-tokens.fixture.js';
import { ISSUER, NOW, plantClaims, plantKey, plantToken, SECONDS } from './planted-tokens.fixture.js';
import { MOST_REMEMBERED, REMEMBERED_MS, RememberedTokens, type Verification } from './remembered-tokens.js';

let key: PlantedKey;
let source: KeySource;
let now: Date;
let verifier: AccessTokenVerifier;
/** How often a signature was looked at with a key: the key source is asked with the token's own parts each time. */
let asked: number;

function hold(keys: readonly PlantedKey[]): void {
  const set: JSONWebKeySet = { keys: keys.map(({ publicJwk }) => publicJwk) };
  source = knownKeys(set);
}

function later(milliseconds: number): void {
  now = new Date(now.getTime() + milliseconds);
}

beforeEach(async () => {
  key = await plantKey('one', 'ES256');
  hold([key]);
  now = NOW;
  asked = 0;
  verifier = new AccessTokenVerifier({
    issuer: ISSUER,
    keys: (header, token) => {
      asked += 1;
      return source(header, token);
    },
    now: () => now,
  });
});

describe('A token that was verified', () => {
  it('is known again, as the very same answer, which nobody can change', async () => {
    const token = await plantToken(key);
    const first = await verifier.verify(token);
    later(REMEMBERED_MS - 1);
    expect(await verifier.verify(token)).toBe(first);
    expect(Object.isFrozen(first)).toBe(true);
  });

  it('is verified anew when it has been remembered for as long as any is', async () => {
    const token = await plantToken(key);
    const first = await verifier.verify(token);
    later(REMEMBERED_MS);
    const again = await verifier.verify(token);
    expect(again).toEqual(first);
    expect(again).not.toBe(first);
  });

  it('is refused at its own end, as if it had never been remembered', async () => {
    const token = await plantToken(key, { claims: { exp: SECONDS + 2 } });
    await verifier.verify(token);
    later(2_000 + 4_999);
    await expect(verifier.verify(token)).resolves.toBeDefined();
    later(1);
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token-expired' });
  });

  it('is refused at once when the key set no longer holds its key', async () => {
    const token = await plantToken(key);
    await verifier.verify(token);
    hold([await plantKey('two', 'ES256')]);
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'token-invalid',
      reason: 'key-unknown',
    });
  });

  it('is refused at once when another key has taken the name of its key', async () => {
    const token = await plantToken(key);
    await verifier.verify(token);
    hold([await plantKey('one', 'ES256')]);
    await expect(verifier.verify(token)).rejects.toMatchObject({
      code: 'token-invalid',
      reason: 'signature-wrong',
    });
  });

  it('is still accepted when the key set was read again and holds its key', async () => {
    const token = await plantToken(key);
    const first = await verifier.verify(token);
    hold([await plantKey('two', 'ES256'), key]);
    expect(await verifier.verify(token)).toEqual(first);
  });

  it('is not vouched for while the keys cannot be had', async () => {
    const token = await plantToken(key);
    await verifier.verify(token);
    source = () => Promise.reject(new Error('away'));
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  it('lends nothing to a token that differs from it in one letter', async () => {
    const token = await plantToken(key);
    await verifier.verify(token);
    const [header = '', , signature = ''] = token.split('.');
    const claims = Buffer.from(JSON.stringify(plantClaims({ role: 'coordinator' }))).toString('base64url');
    for (const forged of [`${header}.${claims}.${signature}`, `${token.slice(0, -4)}AAAA`]) {
      await expect(verifier.verify(forged)).rejects.toMatchObject({ reason: 'signature-wrong' });
    }
  });

  it('is not remembered when several keys had to be tried', async () => {
    hold([await plantKey('two', 'ES256'), key]);
    const token = await plantToken(key, { header: { kid: undefined } });
    const first = await verifier.verify(token);
    expect(await verifier.verify(token)).not.toBe(first);
  });

  it('has its key looked up with every use', async () => {
    const token = await plantToken(key);
    await verifier.verify(token);
    await verifier.verify(token);
    expect(asked).toBe(2);
  });
});

describe('A token that was refused', () => {
  it('is never remembered', async () => {
    const token = await plantToken(key, { claims: { role: 'nobody' } });
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'role-unknown' });
    await expect(verifier.verify(token)).rejects.toMatchObject({ reason: 'role-unknown' });
  });

  it('because it is not valid yet is not remembered either', async () => {
    const token = await plantToken(key, { claims: { nbf: SECONDS + 60, iat: SECONDS } });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'token-not-yet-valid' });
    later(60_000);
    await expect(verifier.verify(token)).resolves.toBeDefined();
  });
});

describe('The memory of tokens', () => {
  const verification: Verification = {
    token: { subject: 's', issuer: ISSUER, organisation: null, role: 'person', machine: false },
    key: {} as CryptoKey,
    expiresAt: SECONDS + 3_600,
  };

  it('has an end: with one token more the oldest is forgotten', () => {
    const tokens = new RememberedTokens();
    for (let n = 0; n <= MOST_REMEMBERED; n += 1) tokens.keep(`token-${n}`, verification, NOW);
    expect(tokens.size).toBe(MOST_REMEMBERED);
    expect(tokens.find('token-0', NOW)).toBeUndefined();
    expect(tokens.find('token-1', NOW)).toMatchObject(verification);
    expect(tokens.find(`token-${MOST_REMEMBERED}`, NOW)).toMatchObject(verification);
  });

  it('keeps no token in clear', () => {
    const tokens = new RememberedTokens();
    tokens.keep('canary', verification, NOW);
    expect([...(tokens as unknown as { kept: Map<string, unknown> }).kept.keys()]).not.toContain('canary');
  });

  it('vouches for nothing before the moment at which it learnt it: the clock was set back', () => {
    const tokens = new RememberedTokens();
    tokens.keep('token', verification, NOW);
    expect(tokens.find('token', new Date(NOW.getTime() - 1))).toBeUndefined();
  });
});
