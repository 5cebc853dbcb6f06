import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Body, Controller, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import requestContext from 'oidc-provider/lib/helpers/als.js';
import { AccessTokenVerifier } from '#platform/http/sign-in/access-token.verifier';
import { knownKeys } from '#platform/http/sign-in/key-source';
import { claimPort } from '#platform/runtime/config/claim-port';
import { createIdentityProvider } from './identity-provider.js';
import type { IdentityProvider } from './identity-provider.js';
import { IDENTITIES, PRACTICE } from './identity.fixture.js';
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

function areHooksOn(): boolean {
  return 'enabled' in requestContext && requestContext.enabled === true;
}

let folder: string;
let app: NestFastifyApplication;
let origin: string;
let provider: IdentityProvider;

beforeAll(async () => {
  const port = await claimPort('127.0.0.1', 0);
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
  it('makes no promise of the process dearer when the requests to the provider are answered', async () => {
    const ask = (): Promise<Response> => fetch(`${origin}/oidc/.well-known/openid-configuration`);
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await Promise.all(answers.map((answer) => answer.text()));
    // Answers are read before their requests have run to their end; newer versions of Node need no hooks at all.
    for (let turn = 0; turn < 100 && areHooksOn(); turn += 1)
      await new Promise((resolve) => setImmediate(resolve));
    expect(areHooksOn()).toBe(false);
  });

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
