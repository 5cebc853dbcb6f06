import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessTokenVerifier } from '#platform/http/sign-in/access-token.verifier';
import { knownKeys } from '#platform/http/sign-in/key-source';
import { createIdentityProvider } from './identity-provider.js';
import type { IdentityProvider } from './identity-provider.js';
import { freePort, IDENTITIES, PRACTICE } from './identity.fixture.js';
import { mountIdentityProvider } from './mount.js';

@Controller('v1/echo')
class EchoController {
  @Post()
  echo(@Body() body: object): object {
    return body;
  }
}

@Module({ controllers: [EchoController] })
class EchoModule {}

let folder: string;
let app: NestFastifyApplication;
let origin: string;
let provider: IdentityProvider;

beforeAll(async () => {
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  folder = await mkdtemp(join(tmpdir(), 'ginnel-identity-'));
  provider = await createIdentityProvider({
    ...IDENTITIES,
    issuer: `${origin}/oidc`,
    keysFolder: join(folder, 'keys'),
  });
  app = await NestFactory.create<NestFastifyApplication>(EchoModule, new FastifyAdapter(), { logger: false });
  await mountIdentityProvider(app.getHttpAdapter().getInstance(), provider);
  await app.listen(port, '127.0.0.1');
});

afterAll(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

describe('A Nest application with the provider mounted', () => {
  it('lets the provider read its own bodies', async () => {
    const answer = await fetch(`${origin}/oidc/token`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from('practice-system:a-machine-secret').toString('base64')}`,
      },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    const { access_token: token } = (await answer.json()) as { readonly access_token: string };
    const verifier = new AccessTokenVerifier({
      issuer: provider.issuer,
      keys: knownKeys(provider.publicKeys),
    });
    expect(await verifier.verify(token)).toMatchObject({ organisation: PRACTICE, machine: true });
  });

  it('still parses the bodies of its own routes', async () => {
    const body = JSON.stringify({ heard: true });
    const answer = await fetch(`${origin}/v1/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect([answer.status, await answer.json()]).toEqual([201, { heard: true }]);
  });
});
