import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { claimPort } from '#platform/runtime/config/claim-port';
import { createIdentityProvider } from './identity-provider.js';
import type { IdentityProvider, IdentityProviderSettings } from './identity-provider.js';
import { mountIdentityProvider } from './mount.js';

/** Organisations of the tests' users. */
export const PRACTICE = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const HUB = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
/** The redirect address of the tests' application; nothing listens there. */
export const CALLBACK = 'http://127.0.0.1:9/callback';

/** Users, machines and an application, among them a user with two memberships and one whose name is markup. */
export const IDENTITIES: Pick<Required<IdentityProviderSettings>, 'users' | 'clients' | 'applications'> = {
  users: [
    {
      subject: 'dr-ash',
      name: '<b>Dr Ash</b> & "co"',
      clientSecret: 'a-demo-secret',
      memberships: [{ organisation: PRACTICE, organisationName: 'Brook Street Practice', role: 'referrer' }],
    },
    {
      subject: 'sam',
      name: 'Sam Elm',
      clientSecret: 'a-demo-secret',
      memberships: [
        { organisation: HUB, organisationName: 'Wellbeing Centre', role: 'link-worker' },
        { organisation: PRACTICE, organisationName: 'Brook Street Practice', role: 'administrator' },
      ],
    },
    {
      subject: 'pat',
      name: 'Pat Oak',
      memberships: [{ organisation: null, organisationName: 'own record', role: 'person' }],
    },
  ],
  clients: [
    {
      clientId: 'practice-system',
      clientSecret: 'a-machine-secret',
      organisation: PRACTICE,
      role: 'referrer',
    },
  ],
  applications: [{ clientId: 'pages', name: 'Pages of the <demo>', redirectUris: [CALLBACK] }],
};

/** A provider that listens on loopback. */
export interface RunningProvider {
  readonly provider: IdentityProvider;
  readonly issuer: string;
  readonly origin: string;
  readonly keysFolder: string;
  readonly faults: readonly Error[];
  stop(): Promise<void>;
}

/** Mounts a provider on a Fastify instance on a free loopback port, with its keys in a folder of its own. */
export async function startProvider(): Promise<RunningProvider> {
  const port = await claimPort('127.0.0.1', 0);
  const origin = `http://127.0.0.1:${port}`;
  const issuer = `${origin}/oidc`;
  const keysFolder = join(await mkdtemp(join(tmpdir(), 'ginnel-identity-')), 'keys');
  const faults: Error[] = [];
  const provider = await createIdentityProvider({
    ...IDENTITIES,
    issuer,
    keysFolder,
    onFault: (fault) => faults.push(fault),
  });
  const fastify = new FastifyAdapter().getInstance();
  fastify.get('/v1/elsewhere', (_request, reply) => reply.send({ elsewhere: true }));
  await mountIdentityProvider(fastify, provider);
  await fastify.listen({ host: '127.0.0.1', port });
  return {
    provider,
    issuer,
    origin,
    keysFolder,
    faults,
    stop: async () => {
      await fastify.close();
      await rm(join(keysFolder, '..'), { recursive: true });
    },
  };
}
