import type { DynamicModule } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { createHttpApplication } from '#platform/http/app/create-http-application';
import { JsonLogger } from '#platform/http/app/json-logger';
import { ReadinessRegistry } from '#platform/http/health/readiness.registry';
import { MetricsRegistry } from '#platform/http/metrics/metrics.registry';
import { AccessTokenVerifier } from '#platform/http/sign-in/access-token.verifier';
import type { KeySource } from '#platform/http/sign-in/key-source';
import { openEnvironment } from '#platform/runtime/config/open-environment';
import type { Settings } from '#platform/runtime/config/settings';
import { ControlServer } from '#platform/runtime/control/control-server';
import { healthChecks } from '#platform/runtime/health';
import { measure } from '#platform/runtime/measurements';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { type BegunProcess, beginProcess } from './begin-process.js';

/** What a process has opened before its application is made. */
export interface OpenedProcess {
  readonly environment: PlatformEnvironment;
  /** Where it will answer, e.g. `http://127.0.0.1:3000`. */
  readonly origin: string;
}

/** What a process is furnished with once its environment is open. */
export interface ProcessFurniture {
  /** The root module over the environment. */
  readonly root: DynamicModule;
  /** The issuer of access tokens, and its keys. */
  readonly issuer: string;
  readonly keys: KeySource;
  /** The HTTP document of the whole installation, where the process has only some of its routes. */
  readonly document?: OpenAPIObject;
  /** Puts something on the server before it listens. */
  readonly install?: (server: ReturnType<ServerOf>) => Promise<void>;
}

type ServerOf = ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance'];

/** What a process is started from. */
export interface ProcessPlan {
  readonly settings: Settings;
  readonly contexts: readonly string[];
  readonly furnish: (opened: OpenedProcess) => ProcessFurniture | Promise<ProcessFurniture>;
  readonly log: (line: string) => void;
  /** Aborted when the process is asked to stop. */
  readonly stopped: AbortSignal;
  /** What was begun while the program was read; begun here otherwise. */
  readonly begun?: BegunProcess;
}

/** A process that answers. */
export interface HttpProcess extends OpenedProcess {
  readonly app: NestFastifyApplication;
  /** The control port's origin; undefined in production. */
  readonly control: string | undefined;
  /** Stops answering, finishes what is under way for a bounded time, stops PostgreSQL last. */
  stop(): Promise<void>;
  /** Stops PostgreSQL whatever is under way, from which the next start recovers; the process is to end then. */
  stopAtOnce(): Promise<void>;
}

/**
 * Starts contexts in one process: database, contexts, sign-in, HTTP, control port.
 * @throws DesignedError or DesignedStartError with one sentence that says what to do, or the reason of `stopped` when
 * that ends the start; nothing is left running.
 */
export async function startHttpProcess({
  settings,
  contexts,
  furnish,
  log,
  stopped,
  begun,
}: ProcessPlan): Promise<HttpProcess> {
  const { port, postgres } = begun ?? (await beginProcess({ settings, contexts, log, stopped }));
  const origin = `http://${settings.host}:${port}`;
  const opened = await openEnvironment({ settings, contexts, postgres, stopped });
  const { environment } = opened;
  const made: { app?: NestFastifyApplication; control?: ControlServer } = {};
  const stop = async (): Promise<void> => {
    await Promise.all([made.control?.close(), made.app?.close()]);
    for (const runtime of [...environment.runtimes]) await runtime.close().catch(() => undefined);
    await opened.stop();
  };
  try {
    const { root, issuer, keys, document, install } = await furnish({ environment, origin });
    const app = await createHttpApplication(root, {
      now: () => environment.clock.now(),
      verifier: new AccessTokenVerifier({ issuer, keys }),
      logger: new JsonLogger({ level: settings.logLevel }),
      shutdownHooks: false,
      ...(document === undefined ? {} : { document }),
    });
    made.app = app;
    stopped.throwIfAborted();
    await install?.(app.getHttpAdapter().getInstance());
    registerParts(app, environment);
    const control = settings.production ? undefined : new ControlServer(environment);
    const controlPort = await control?.listen(settings.controlPort);
    if (control) made.control = control;
    await app.listen(port, settings.host);
    stopped.throwIfAborted();
    return {
      app,
      environment,
      origin,
      control: controlPort === undefined ? undefined : `http://127.0.0.1:${controlPort}`,
      stop,
      stopAtOnce: () => opened.stop(true),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Lets every context of the process say how it is, and be measured. */
function registerParts(app: NestFastifyApplication, environment: PlatformEnvironment): void {
  const readiness = app.get(ReadinessRegistry, { strict: false });
  const metrics = app.get(MetricsRegistry, { strict: false });
  for (const runtime of environment.runtimes) {
    metrics.register(() => measure(runtime));
    for (const [name, check] of healthChecks(runtime)) readiness.register(name, check);
  }
}
