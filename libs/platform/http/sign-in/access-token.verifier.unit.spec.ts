import { createHmac, createPublicKey } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { CompactSign } from 'jose';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { knownKeys } from './key-source.js';
import type { Difference, PlantedKey } from './planted-tokens.fixture.js';
import {
  handmade,
  ISSUER,
  NOW,
  plantClaims,
  plantKey,
  plantToken,
  PRACTICE,
  SECONDS,
} from './planted-tokens.fixture.js';
import { ROLES } from './roles.js';
import { SignInError } from './sign-in.error.js';
import { subjectKey } from './verified-token.js';

let keys: Readonly<Record<'RS256' | 'ES256' | 'PS256' | 'EdDSA', PlantedKey>>;
let stranger: PlantedKey;
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  keys = {
    RS256: await plantKey('rsa', 'RS256'),
    ES256: await plantKey('elliptic', 'ES256'),
    PS256: await plantKey('pss', 'PS256'),
    EdDSA: await plantKey('edwards', 'EdDSA'),
  };
  stranger = await plantKey('rsa', 'RS256');
  const jwks = { keys: Object.values(keys).map((key) => key.publicJwk) };
  verifier = new AccessTokenVerifier({ issuer: ISSUER, keys: knownKeys(jwks), now: () => NOW });
});

async function refusalOf(token: string): Promise<readonly [string, string]> {
  const error: unknown = await verifier.verify(token).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof SignInError)) throw new Error('the token was accepted, or refused by another error');
  return [error.code, error.reason];
}

describe('A good access token', () => {
  it.each(['RS256', 'ES256', 'PS256', 'EdDSA'] as const)(
    'is accepted when signed by %s',
    async (algorithm) => {
      expect(await verifier.verify(await plantToken(keys[algorithm]))).toEqual({
        subject: 'dr-example',
        issuer: ISSUER,
        organisation: PRACTICE,
        role: 'referrer',
        machine: false,
        tokenId: 'token-1',
      });
    },
  );

  it('may name further audiences and the long form of its type', async () => {
    const token = await plantToken(keys.ES256, {
      header: { typ: 'application/at+jwt' },
      claims: { aud: ['other', 'ginnel'] },
    });
    expect((await verifier.verify(token)).subject).toBe('dr-example');
  });

  it('of a person needs no organisation, of a machine says so, and writes its organisation in lower case', async () => {
    const person = await verifier.verify(
      await plantToken(keys.ES256, { claims: { role: 'person', org: undefined } }),
    );
    const machine = await verifier.verify(
      await plantToken(keys.ES256, { claims: { machine: true, org: PRACTICE.toUpperCase() } }),
    );
    expect([person.role, person.organisation, person.machine]).toEqual(['person', null, false]);
    expect([machine.role, machine.organisation, machine.machine]).toEqual(['referrer', PRACTICE, true]);
  });

  it('of the service principal is a machine without an organisation', async () => {
    const token = await plantToken(keys.ES256, {
      claims: { role: 'service', machine: true, org: undefined },
    });
    expect(await verifier.verify(token)).toMatchObject({
      role: 'service',
      machine: true,
      organisation: null,
    });
  });

  it.each(ROLES.filter((role) => role !== 'machine' && role !== 'service'))('may act as %s', async (role) => {
    expect((await verifier.verify(await plantToken(keys.ES256, { claims: { role } }))).role).toBe(role);
  });

  it('without a key id is tried against each key that its algorithm fits', async () => {
    const twins = [await plantKey('first', 'ES256'), await plantKey('second', 'ES256')] as const;
    const jwks = { keys: twins.map((key) => key.publicJwk) };
    const two = new AccessTokenVerifier({ issuer: ISSUER, keys: knownKeys(jwks), now: () => NOW });
    const nameless: Difference = { header: { kid: undefined } };
    expect((await two.verify(await plantToken(twins[1], nameless))).subject).toBe('dr-example');
    const foreign = plantToken(keys.ES256, nameless).then((token) => two.verify(token));
    await expect(foreign).rejects.toMatchObject({ code: 'token-invalid', reason: 'signature-wrong' });
  });

  it('has a clock tolerance of five seconds at both ends', async () => {
    const late = await plantToken(keys.ES256, { claims: { exp: SECONDS - 4 } });
    const early = await plantToken(keys.ES256, { claims: { nbf: SECONDS + 5, iat: SECONDS + 5 } });
    await expect(verifier.verify(late)).resolves.toBeDefined();
    await expect(verifier.verify(early)).resolves.toBeDefined();
  });

  it('gives a subject key that no other issuer can give', () => {
    expect(subjectKey({ issuer: ISSUER, subject: 'x' })).toBe(`${ISSUER}|x`);
  });
});

describe('A token that differs from a good one in one thing', () => {
  it.each<readonly [string, string, string, Difference]>([
    ['an id token', 'token-invalid', 'type-wrong', { header: { typ: 'JWT' } }],
    ['no type', 'token-invalid', 'type-wrong', { header: { typ: undefined } }],
    [
      'the address of a key set',
      'token-invalid',
      'foreign-key-hint',
      { header: { jku: 'https://evil.example/jwks' } },
    ],
    [
      'a key of its own',
      'token-invalid',
      'foreign-key-hint',
      { header: { jwk: { kty: 'RSA', e: 'AQAB', n: 'AA' } } },
    ],
    [
      'the address of a certificate',
      'token-invalid',
      'foreign-key-hint',
      { header: { x5u: 'https://evil.example/c' } },
    ],
    ['a certificate of its own', 'token-invalid', 'foreign-key-hint', { header: { x5c: ['AA'] } }],
    ['a critical header', 'token-invalid', 'critical-header', { header: { crit: ['exp'], exp: 1 } }],
    ['an unknown key id', 'token-invalid', 'key-unknown', { header: { kid: 'elsewhere' } }],
    ['another issuer', 'token-invalid', 'issuer-wrong', { claims: { iss: 'https://issuer.example/other' } }],
    ['its issuer with a slash', 'token-invalid', 'issuer-wrong', { claims: { iss: `${ISSUER}/` } }],
    ['no issuer', 'token-invalid', 'issuer-wrong', { claims: { iss: undefined } }],
    ['another audience', 'token-invalid', 'audience-wrong', { claims: { aud: 'ginnel-admin' } }],
    ['no audience', 'token-invalid', 'audience-wrong', { claims: { aud: undefined } }],
    ['an end that has passed', 'token-expired', 'expired', { claims: { exp: SECONDS - 6 } }],
    ['no end', 'token-invalid', 'time-missing', { claims: { exp: undefined } }],
    ['an end in words', 'token-invalid', 'time-missing', { claims: { exp: 'tomorrow' } }],
    ['no time of issue', 'token-invalid', 'time-missing', { claims: { iat: undefined } }],
    ['a beginning to come', 'token-not-yet-valid', 'not-yet-valid', { claims: { nbf: SECONDS + 6 } }],
    ['an issue to come', 'token-not-yet-valid', 'not-yet-valid', { claims: { iat: SECONDS + 6 } }],
    ['no subject', 'token-invalid', 'subject-unusable', { claims: { sub: undefined } }],
    ['an empty subject', 'token-invalid', 'subject-unusable', { claims: { sub: '' } }],
    ['a subject with NUL', 'token-invalid', 'subject-unusable', { claims: { sub: 'a\u0000b' } }],
    [
      'a subject of 256 characters',
      'token-invalid',
      'subject-unusable',
      { claims: { sub: 'a'.repeat(256) } },
    ],
    ['no role', 'token-invalid', 'role-missing', { claims: { role: undefined } }],
    ['an unknown role', 'token-invalid', 'role-unknown', { claims: { role: 'Referrer' } }],
    ['two roles', 'token-invalid', 'role-unknown', { claims: { role: ['referrer', 'coordinator'] } }],
    ["the runtime's own role", 'token-invalid', 'role-not-for-people', { claims: { role: 'service' } }],
    ["a machine's role", 'token-invalid', 'role-not-for-people', { claims: { role: 'machine' } }],
    ['a machine in words', 'token-invalid', 'machine-malformed', { claims: { machine: 'true' } }],
    ['no organisation', 'token-invalid', 'organisation-missing', { claims: { org: undefined } }],
    [
      'an organisation that is no uuid',
      'token-invalid',
      'organisation-malformed',
      { claims: { org: `${PRACTICE}'` } },
    ],
    ['several organisations', 'token-invalid', 'organisation-malformed', { claims: { org: [PRACTICE] } }],
    ['8 KB and more', 'token-invalid', 'oversized', { claims: { padding: 'x'.repeat(6_200) } }],
  ])('is refused for %s: %s, %s', async (_, code, reason, difference) => {
    expect(await refusalOf(await plantToken(keys.RS256, difference))).toEqual([code, reason]);
  });

  it("is refused when a stranger's key signed it under a known key id", async () => {
    expect(await refusalOf(await plantToken(stranger))).toEqual(['token-invalid', 'signature-wrong']);
  });

  it('is refused when a claim was changed after signing', async () => {
    const [header, , signature] = (await plantToken(keys.RS256)).split('.');
    const claims = Buffer.from(JSON.stringify(plantClaims({ role: 'coordinator' }))).toString('base64url');
    expect(await refusalOf(`${header}.${claims}.${signature}`)).toEqual(['token-invalid', 'signature-wrong']);
  });

  it('is refused when its key belongs to another algorithm', async () => {
    const confused = await plantToken(keys.RS256, { header: { kid: 'elliptic' } });
    expect(await refusalOf(confused)).toEqual(['token-invalid', 'key-unknown']);
  });

  it.each(['none', 'None', 'NONE', ''])('is refused unsigned, with the algorithm "%s"', async (alg) => {
    const token = handmade({ alg, typ: 'at+jwt', kid: 'rsa' }, plantClaims());
    expect(await refusalOf(token)).toEqual(['token-invalid', 'algorithm-refused']);
  });

  it.each(['HS256', 'HS512'])('is refused when the public key served as the secret of %s', async (alg) => {
    const pem = createPublicKey({ key: { ...keys.RS256.publicJwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    const unsigned = handmade({ alg, typ: 'at+jwt', kid: 'rsa' }, plantClaims());
    const body = unsigned.slice(0, -1);
    const mac = createHmac(alg === 'HS256' ? 'sha256' : 'sha512', pem)
      .update(body)
      .digest('base64url');
    expect(await refusalOf(`${body}.${mac}`)).toEqual(['token-invalid', 'algorithm-refused']);
  });

  it('is refused when it uses a strong algorithm that is not on the list', async () => {
    const longer = await plantKey('rsa', 'RS512');
    expect(await refusalOf(await plantToken(longer))).toEqual(['token-invalid', 'algorithm-refused']);
  });
});

describe('What is no token', () => {
  it.each(['a', 'a.b', 'a.b.c', '....', '\u0000', 'null', `${Buffer.from('[]').toString('base64url')}.e30.`])(
    'is refused: %j',
    async (text) => {
      expect(await refusalOf(text)).toEqual(['token-invalid', 'malformed']);
    },
  );

  it('is asked for when there is none', async () => {
    expect(await refusalOf('')).toEqual(['token-missing', 'absent']);
  });

  it('is refused with claims that are no object', async () => {
    const list = new CompactSign(new TextEncoder().encode('["sub"]')).setProtectedHeader({
      alg: 'RS256',
      typ: 'at+jwt',
      kid: 'rsa',
    });
    expect(await refusalOf(await list.sign(keys.RS256.privateKey))).toEqual(['token-invalid', 'malformed']);
  });

  it('leaves nothing of itself in the error', async () => {
    const token = await plantToken(keys.RS256, { claims: { role: 'canary-role', sub: 'canary-subject' } });
    const error: unknown = await verifier.verify(token).catch((thrown: unknown) => thrown);
    const shown = `${String(error)} ${JSON.stringify(error)} ${String((error as Error).cause)}`;
    expect(shown).not.toMatch(/canary/);
    expect(shown).not.toContain(token.slice(0, 20));
  });
});
