import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { demoIdentities } from '#demo/demo-identities';
import { type PreparedDemo, prepareDemo } from '#demo/demo-loader';
import { createIdentityProvider, type IdentityProvider } from '#identity/identity-provider';
import { mountIdentityProvider } from '#identity/mount';
import { createHttpApplication } from '#platform/http/app/create-http-application';
import { JsonLogger } from '#platform/http/app/json-logger';
import { ReadinessRegistry } from '#platform/http/health/readiness.registry';
import { MetricsRegistry } from '#platform/http/metrics/metrics.registry';
import { AccessTokenVerifier } from '#platform/http/sign-in/access-token.verifier';
import { issuerKeys } from '#platform/http/sign-in/issuer-keys';
import { knownKeys } from '#platform/http/sign-in/key-source';
import { claimPort } from '#platform/runtime/config/claim-port';
import { openEnvironment } from '#platform/runtime/config/open-environment';
import type { Settings } from '#platform/runtime/config/settings';
import { ControlServer } from '#platform/runtime/control/control-server';
import { healthChecks } from '#platform/runtime/health';
import { measure } from '#platform/runtime/measurements';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { CONTEXTS, StandaloneModule } from './standalone.module.js';

/** A running standalone process. */
export interface Standalone {
  readonly app: NestFastifyApplication;
  readonly environment: PlatformEnvironment;
  /** The one origin, e.g. `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** The control port's origin; undefined in production. */
  readonly control: string | undefined;
  /** The demo that is to be loaded, or is there already; undefined without one. */
  readonly demo: PreparedDemo | undefined;
  /** The demo's identity provider; undefined where another issuer is named. */
  readonly identity: IdentityProvider | undefined;
  /** Stops answering, finishes what is under way for a bounded time, stops PostgreSQL last. */
  stop(): Promise<void>;
  /** Stops PostgreSQL whatever is under way, from which the next start recovers; the process is to end then. */
  stopAtOnce(): Promise<void>;
}

/**
 * Starts everything in one process: database, contexts, sign-in, HTTP, control port.
 * @throws DesignedError or DesignedStartError with one sentence that says what to do, or the reason of `stopped` when
 * that ends the start; nothing is left running.
 */
export async function startStandalone(
  settings: Settings,
  log: (line: string) => void,
  stopped: AbortSignal,
): Promise<Standalone> {
  const port = await claimPort(settings.host, settings.port);
  const origin = `http://${settings.host}:${port}`;
  const opened = await openEnvironment(settings, CONTEXTS, log, stopped);
  const { environment } = opened;
  const begun: { app?: NestFastifyApplication; control?: ControlServer } = {};
  const close = async (): Promise<void> => {
    await Promise.all([begun.control?.close(), begun.app?.close()]);
    for (const runtime of [...environment.runtimes]) await runtime.close().catch(() => undefined);
    await opened.stop();
  };
  try {
    const { dataFolder } = settings;
    const { load, size, seed } = settings.demo;
    const demo = load ? prepareDemo({ dataFolder, size, seed, clock: environment.clock }) : undefined;
    const identity =
      settings.issuer === undefined ? await makeIdentityProvider(origin, dataFolder) : undefined;
    const issuer = settings.issuer ?? `${origin}/oidc`;
    const keys = identity ? knownKeys(identity.publicKeys) : issuerKeys(issuer);
    const app = await createHttpApplication(StandaloneModule.over(environment), {
      now: () => environment.clock.now(),
      verifier: new AccessTokenVerifier({ issuer, keys }),
      logger: new JsonLogger({ level: settings.logLevel }),
      shutdownHooks: false,
    });
    begun.app = app;
    stopped.throwIfAborted();
    demo?.gate.install(app.getHttpAdapter().getInstance());
    if (identity) await mountIdentityProvider(app.getHttpAdapter().getInstance(), identity);
    const readiness = app.get(ReadinessRegistry, { strict: false });
    const metrics = app.get(MetricsRegistry, { strict: false });
    for (const runtime of environment.runtimes) {
      metrics.register(() => measure(runtime));
      for (const [name, check] of healthChecks(runtime)) readiness.register(name, check);
    }
    const control = settings.production ? undefined : new ControlServer(environment);
    const controlPort = await control?.listen(settings.controlPort);
    if (control) begun.control = control;
    await app.listen(port, settings.host);
    stopped.throwIfAborted();
    return {
      app,
      environment,
      origin,
      control: controlPort === undefined ? undefined : `http://127.0.0.1:${controlPort}`,
      demo,
      identity,
      stop: close,
      stopAtOnce: () => opened.stop(true),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function makeIdentityProvider(origin: string, dataFolder: string): Promise<IdentityProvider> {
  return createIdentityProvider({
    issuer: `${origin}/oidc`,
    keysFolder: join(dataFolder, 'identity'),
    ...demoIdentities(),
  });
}
