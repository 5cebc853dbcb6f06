import 'reflect-metadata';
import { join } from 'node:path';
import { demoIdentities } from '#demo/demo-identities';
import { type PreparedDemo, prepareDemo } from '#demo/demo-loader';
import { createIdentityProvider, type IdentityProvider } from '#identity/identity-provider';
import { mountIdentityProvider } from '#identity/mount';
import { issuerKeys } from '#platform/http/sign-in/issuer-keys';
import { knownKeys } from '#platform/http/sign-in/key-source';
import type { BegunProcess } from '#platform/process/begin-process';
import { type HttpProcess, type ProcessPlan, startHttpProcess } from '#platform/process/http-process';
import { CONTEXTS } from './contexts.js';
import { StandaloneModule } from './standalone.module.js';

/** A running standalone process. */
export interface Standalone extends HttpProcess {
  /** The demo that is to be loaded, or is there already; undefined without one. */
  readonly demo: PreparedDemo | undefined;
  /** The demo's identity provider; undefined where another issuer is named. */
  readonly identity: IdentityProvider | undefined;
}

/** What the standalone process is started from. */
export interface StandalonePlan extends Pick<ProcessPlan, 'settings' | 'log' | 'stopped'> {
  readonly begun: BegunProcess;
}

/**
 * Starts everything in one process that has begun, with the demo's sign-in where no other issuer is named.
 * @throws DesignedError or DesignedStartError with one sentence that says what to do, or the reason of `stopped` when
 * that ends the start; nothing is left running.
 */
export async function startStandalone({
  settings,
  log,
  stopped,
  begun,
}: StandalonePlan): Promise<Standalone> {
  const made: { demo?: PreparedDemo; identity?: IdentityProvider } = {};
  const running = await startHttpProcess({
    ...{ settings, log, stopped, begun },
    contexts: CONTEXTS,
    furnish: async ({ environment, origin }) => {
      const { dataFolder, demo: wanted } = settings;
      const { load, size, seed } = wanted;
      const demo = load ? prepareDemo({ dataFolder, size, seed, clock: environment.clock }) : undefined;
      if (demo) made.demo = demo;
      const identity =
        settings.issuer === undefined ? await makeIdentityProvider(origin, dataFolder) : undefined;
      if (identity) made.identity = identity;
      const issuer = settings.issuer ?? `${origin}/oidc`;
      return {
        root: StandaloneModule.over(environment),
        issuer,
        keys: identity ? knownKeys(identity.publicKeys) : issuerKeys(issuer),
        install: async (server) => {
          demo?.gate.install(server);
          if (identity) await mountIdentityProvider(server, identity);
        },
      };
    },
  });
  return { ...running, demo: made.demo, identity: made.identity };
}

function makeIdentityProvider(origin: string, dataFolder: string): Promise<IdentityProvider> {
  return createIdentityProvider({
    issuer: `${origin}/oidc`,
    keysFolder: join(dataFolder, 'identity'),
    ...demoIdentities(),
  });
}
