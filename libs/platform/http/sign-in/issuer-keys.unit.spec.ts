import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccessTokenVerifier } from './access-token.verifier.js';
import { issuerKeys } from './issuer-keys.js';
import type { PlantedKey } from './planted-tokens.fixture.js';
import { ISSUER, NOW, plantKey, plantToken } from './planted-tokens.fixture.js';

const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const JWKS = `${ISSUER}/jwks`;

let key: PlantedKey;
let fetched: string[];
let documents: Map<string, () => Response | Promise<Response>>;
let steady: number;
let verifier: AccessTokenVerifier;

beforeAll(async () => {
  key = await plantKey('elliptic', 'ES256');
});

beforeEach(() => {
  fetched = [];
  steady = 0;
  documents = new Map([
    [DISCOVERY, () => Response.json({ issuer: ISSUER, jwks_uri: JWKS })],
    [JWKS, () => Response.json({ keys: [key.publicJwk] })],
  ]);
  const keys = issuerKeys(ISSUER, {
    steadyNow: () => steady,
    fetch: async (url) => {
      fetched.push(url);
      return (await documents.get(url)?.()) ?? new Response('', { status: 404 });
    },
  });
  verifier = new AccessTokenVerifier({ issuer: ISSUER, keys, now: () => NOW });
});

const silent = { code: 'issuer-unavailable', reason: 'issuer-silent', status: 503 };

describe("An issuer's keys", () => {
  it('are discovered at the first token, once for tokens that come together, and then kept', async () => {
    expect(fetched).toEqual([]);
    const token = await plantToken(key);
    await Promise.all([verifier.verify(token), verifier.verify(token), verifier.verify(token)]);
    await verifier.verify(token);
    expect(fetched).toEqual([DISCOVERY, JWKS]);
  });

  it('are not asked for by a token that its own header condemns', async () => {
    const hinted = await plantToken(key, { header: { jku: JWKS } });
    await expect(verifier.verify(hinted)).rejects.toMatchObject({ reason: 'foreign-key-hint' });
    expect(fetched).toEqual([]);
  });

  it('are not read again for an unknown key id soon after', async () => {
    await verifier.verify(await plantToken(key));
    const unknown = await plantToken(key, { header: { kid: 'elsewhere' } });
    await expect(verifier.verify(unknown)).rejects.toMatchObject({
      code: 'token-invalid',
      reason: 'key-unknown',
    });
    expect(fetched).toEqual([DISCOVERY, JWKS]);
  });

  it.each<readonly [string, string, () => Response | Promise<Response>]>([
    [
      'its discovery document cannot be reached',
      DISCOVERY,
      () => Promise.reject(new TypeError('fetch failed')),
    ],
    ['its discovery document is an error page', DISCOVERY, () => new Response('oops', { status: 500 })],
    ['its discovery document is no JSON', DISCOVERY, () => new Response('<html>')],
    ['its discovery document lacks the key set', DISCOVERY, () => Response.json({ issuer: ISSUER })],
    [
      'its key set redirects',
      JWKS,
      () => new Response('', { status: 302, headers: { location: 'https://x.example' } }),
    ],
    ['its key set is no JSON', JWKS, () => new Response('<html>')],
    ['its key set is no key set', JWKS, () => Response.json({ keys: 'none' })],
  ])('cannot be had while %s, and can again when that is over', async (_, url, fault) => {
    const good = documents.get(url);
    documents.set(url, fault);
    const token = await plantToken(key);
    await expect(verifier.verify(token)).rejects.toMatchObject(silent);
    documents.set(url, good ?? fault);
    steady = 1_001;
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 'dr-example' });
  });

  it('are left alone for a second after a failure', async () => {
    documents.set(DISCOVERY, () => new Response('', { status: 503 }));
    const token = await plantToken(key);
    await expect(verifier.verify(token)).rejects.toMatchObject(silent);
    steady = 999;
    await expect(verifier.verify(token)).rejects.toMatchObject(silent);
    expect(fetched).toEqual([DISCOVERY]);
    steady = 1_000;
    await expect(verifier.verify(token)).rejects.toMatchObject(silent);
    expect(fetched).toEqual([DISCOVERY, DISCOVERY]);
  });

  it.each([
    ['of another issuer', { issuer: 'https://issuer.example/other', jwks_uri: JWKS }],
    ['over plain HTTP', { issuer: ISSUER, jwks_uri: 'http://issuer.example/jwks' }],
  ])('are refused %s', async (_, metadata) => {
    documents.set(DISCOVERY, () => Response.json(metadata));
    await expect(verifier.verify(await plantToken(key))).rejects.toMatchObject({
      code: 'issuer-unavailable',
      reason: 'issuer-contradicts',
    });
  });
});
