import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import { AccessTokenVerifier } from '#platform/http/sign-in/access-token.verifier';
import { issuerKeys } from '#platform/http/sign-in/issuer-keys';
import { createIdentityProvider } from './identity-provider.js';
import type { RunningProvider } from './identity.fixture.js';
import { HUB, IDENTITIES, PRACTICE, startProvider } from './identity.fixture.js';

let running: RunningProvider;
let verifier: AccessTokenVerifier;

const printed = (['log', 'info', 'warn', 'error'] as const).map((method) => jest.spyOn(console, method));

beforeAll(async () => {
  running = await startProvider();
  verifier = new AccessTokenVerifier({ issuer: running.issuer, keys: issuerKeys(running.issuer) });
});

afterAll(async () => {
  await running.stop();
});

afterEach(() => {
  expect(running.faults).toEqual([]);
  for (const spy of printed) expect(spy).not.toHaveBeenCalled();
});

interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
}

function ask(client: string, secret: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${running.issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${client}:${secret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...form }),
  });
}

async function tokenOf(client: string, secret: string): Promise<string> {
  const answer = await ask(client, secret);
  expect(answer.status).toBe(200);
  const body = (await answer.json()) as TokenAnswer;
  expect(body).toMatchObject({ token_type: 'Bearer', expires_in: 3_600 });
  return body.access_token;
}

describe('Client credentials', () => {
  it('give a machine a token of its organisation and role', async () => {
    expect(await verifier.verify(await tokenOf('practice-system', 'a-machine-secret'))).toEqual({
      subject: 'practice-system',
      issuer: running.issuer,
      organisation: PRACTICE,
      role: 'referrer',
      machine: true,
      tokenId: expect.any(String),
    });
  });

  it("give a demo user's token for each membership, not a machine's", async () => {
    const first = await verifier.verify(await tokenOf('sam', 'a-demo-secret'));
    const second = await verifier.verify(await tokenOf('sam.2', 'a-demo-secret'));
    expect(first).toMatchObject({ subject: 'sam', organisation: HUB, role: 'link-worker', machine: false });
    expect(second).toMatchObject({
      subject: 'sam',
      organisation: PRACTICE,
      role: 'administrator',
      machine: false,
    });
  });

  it.each([
    ['a wrong secret', 'practice-system', 'wrong', {}, 401, 'invalid_client'],
    ['an unknown client', 'nobody', 'a-machine-secret', {}, 401, 'invalid_client'],
    ['a user without a secret', 'pat', 'a-demo-secret', {}, 401, 'invalid_client'],
    [
      'another resource',
      'practice-system',
      'a-machine-secret',
      { resource: 'urn:other' },
      400,
      'invalid_target',
    ],
    [
      'a body of 1 MB',
      'practice-system',
      'a-machine-secret',
      { x: 'x'.repeat(1_000_000) },
      400,
      'invalid_request',
    ],
  ])('are refused for %s', async (_, client, secret, form: Record<string, string>, status, error) => {
    const answer = await ask(client, secret, form);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error });
  });
});

describe('The mounted provider', () => {
  it("names its own issuer's addresses, whatever host the caller claims", async () => {
    const answer = await fetch(`${running.issuer}/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
    });
    const document = (await answer.json()) as Record<string, unknown>;
    expect(document).toMatchObject({
      issuer: running.issuer,
      authorization_endpoint: `${running.issuer}/auth`,
      token_endpoint: `${running.issuer}/token`,
      jwks_uri: `${running.issuer}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'none'],
      code_challenge_methods_supported: ['S256'],
    });
  });

  it('publishes only the public half of its key', async () => {
    const served: unknown = await (await fetch(`${running.issuer}/jwks`)).json();
    expect(served).toEqual(running.provider.publicKeys);
    expect(JSON.stringify(served)).not.toMatch(/"(d|p|q|dp|dq|qi)":/);
  });

  it("leaves the application's other routes alone, and has nothing beside its own", async () => {
    expect(await (await fetch(`${running.origin}/v1/elsewhere`)).json()).toEqual({ elsewhere: true });
    expect((await fetch(`${running.issuer}/nothing`)).status).toBe(404);
    expect((await fetch(`${running.origin}/oidcish`)).status).toBe(404);
  });
});

describe('A demo token', () => {
  it('is accepted like any other and lives eight hours', async () => {
    const token = await running.provider.mintDemoToken('sam', { role: 'administrator' });
    expect(await verifier.verify(token)).toMatchObject({
      subject: 'sam',
      organisation: PRACTICE,
      role: 'administrator',
    });
    const { exp = 0, iat = 0 } = decodeJwt(token);
    expect(exp - iat).toBe(8 * 3_600);
  });

  it.each([
    ['an unknown user', 'nobody', {}],
    ['a role that the user has not', 'dr-ash', { role: 'coordinator' as const }],
    ['an organisation that the user is not of', 'dr-ash', { organisation: HUB }],
  ])('is not minted for %s', async (_, subject, choice) => {
    await expect(running.provider.mintDemoToken(subject, choice)).rejects.toMatchObject({
      code: 'demo-user-unknown',
    });
  });
});

describe('The signing key', () => {
  it('belongs to the owner alone and outlives a restart', async () => {
    const { keysFolder, issuer, provider } = running;
    expect((await stat(join(keysFolder, 'signing-key.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(keysFolder, 'cookie-key'))).mode & 0o777).toBe(0o600);
    expect((await stat(keysFolder)).mode & 0o777).toBe(0o700);
    const again = await createIdentityProvider({ ...IDENTITIES, issuer, keysFolder });
    expect(again.publicKeys).toEqual(provider.publicKeys);
    expect(await verifier.verify(await again.mintDemoToken('pat'))).toMatchObject({
      role: 'person',
      organisation: null,
    });
  });

  it('is one and the same for two processes that start at once, and is refused when damaged', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-identity-'));
    const settings = { ...IDENTITIES, issuer: running.issuer, keysFolder: join(folder, 'keys') };
    const [one, two] = await Promise.all([
      createIdentityProvider(settings),
      createIdentityProvider(settings),
    ]);
    expect(one.publicKeys).toEqual(two.publicKeys);
    await writeFile(join(folder, 'keys', 'signing-key.json'), '{"kty":"RSA"}');
    await expect(createIdentityProvider(settings)).rejects.toMatchObject({ code: 'keys-damaged' });
    await rm(folder, { recursive: true });
  });
});

describe('The demo provider does not start', () => {
  const settings = {
    ...IDENTITIES,
    issuer: 'http://127.0.0.1:3000/oidc',
    keysFolder: join(tmpdir(), 'never-made'),
  };

  it('in production, and says what to do instead', async () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(createIdentityProvider(settings)).rejects.toMatchObject({
        code: 'identity-refused',
        message: expect.stringContaining('set OIDC_ISSUER to your own issuer'),
      });
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });

  it.each([
    'ftp://127.0.0.1/oidc',
    'http://127.0.0.1:3000/oidc/',
    'http://127.0.0.1:3000/oidc?x',
    'oidc',
    'http://u:p@h/oidc',
  ])('with the issuer %s', async (issuer) => {
    await expect(createIdentityProvider({ ...settings, issuer })).rejects.toMatchObject({
      code: 'issuer-unusable',
    });
  });

  it('with two identities of one name, or a member of no organisation', async () => {
    const twice = {
      ...settings,
      clients: IDENTITIES.clients.map((client) => ({ ...client, clientId: 'sam.2' })),
    };
    await expect(createIdentityProvider(twice)).rejects.toMatchObject({ code: 'demo-identities-unusable' });
    const nowhere = { organisation: null, organisationName: 'x', role: 'referrer' as const };
    const homeless = { ...settings, users: [{ subject: 'x', name: 'X', memberships: [nowhere] }] };
    await expect(createIdentityProvider(homeless)).rejects.toMatchObject({
      code: 'demo-identities-unusable',
    });
  });

  it('with a keys folder that cannot be written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ginnel-identity-'));
    await writeFile(join(folder, 'file'), '');
    const unwritable = createIdentityProvider({ ...settings, keysFolder: join(folder, 'file') });
    await expect(unwritable).rejects.toMatchObject({ name: 'DesignedError' });
    await rm(folder, { recursive: true });
  });
});
