import { Module } from '@nestjs/common';
import type { DynamicModule, LoggerService, Type } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Instant } from '#platform/kernel/clock';
import { FINISH_WITHIN_MS } from '#platform/kernel/finishing';
import { AccessGuard } from '../access/access.guard.js';
import { ACCESS_TOKEN_VERIFIER } from '../access/access-token-verifier.js';
import type { BearerVerifier } from '../access/access-token-verifier.js';
import { serveOpenApi } from '../openapi/serve-openapi.js';
import { ProblemFilter } from '../problems/problem.filter.js';
import { SchemaPipe } from '../requests/schema.pipe.js';
import { addAccessLog } from './access-log.js';
import { boundClose } from './bounded-close.js';
import { createHttpAdapter } from './http-adapter.js';
import type { HttpAdapterOptions } from './http-adapter.js';
import { HttpPlatformModule } from './http-platform.module.js';
import { addRequestHooks } from './request-hooks.js';
import { JsonLogger } from './json-logger.js';
import type { RouteTable } from './route-table.js';
import { ShutdownGate } from './shutdown-gate.js';

/** What an application is made with besides its modules. */
export interface HttpApplicationOptions extends HttpAdapterOptions {
  /** The business time now, for the header `Ginnel-Time`. */
  readonly now: () => Instant;
  /** Checks access tokens; without it one is looked up in the modules under `ACCESS_TOKEN_VERIFIER`. */
  readonly verifier?: BearerVerifier;
  /** JSON lines on standard output by default. */
  readonly logger?: LoggerService;
  /** Close the application on SIGINT and SIGTERM; true by default. */
  readonly shutdownHooks?: boolean;
  /** How long closing waits for requests under way, in milliseconds; `FINISH_WITHIN_MS` by default. */
  readonly finishWithin?: number;
  /** What /openapi.json and /docs show; by default the document of the application's own routes. */
  readonly document?: OpenAPIObject;
}

@Module({})
class HttpRootModule {}

/**
 * Makes an HTTP application around a root module: Fastify, problem documents, schema validation, sign-in and roles,
 * security headers, health, OpenAPI at /openapi.json and /docs, AsyncAPI at /asyncapi.json and /docs/events. It is not
 * initialised or listening yet. Rejects with what the modules throw; a route without declared roles makes `init` or
 * `listen` reject.
 */
export async function createHttpApplication(
  rootModule: Type | DynamicModule,
  options: HttpApplicationOptions,
): Promise<NestFastifyApplication> {
  const { adapter, routes } = createHttpAdapter(options);
  const root: DynamicModule = { module: HttpRootModule, imports: [HttpPlatformModule, rootModule] };
  const app = await NestFactory.create<NestFastifyApplication>(root, adapter, {
    abortOnError: false,
    bodyParser: false,
    bufferLogs: true,
    logger: options.logger ?? new JsonLogger(),
  });
  await configureHttpApplication(app, routes, options);
  return app;
}

/** Puts the platform's hooks, guard, pipe, filter and documentation on an application made with `createHttpAdapter`. */
export async function configureHttpApplication(
  app: NestFastifyApplication,
  routes: RouteTable,
  options: HttpApplicationOptions,
): Promise<void> {
  const verifier = options.verifier ?? app.get<BearerVerifier>(ACCESS_TOKEN_VERIFIER, { strict: false });
  await addRequestHooks(app, { now: options.now, gate: app.get(ShutdownGate, { strict: false }) });
  addAccessLog(app);
  boundClose(app, options.finishWithin ?? FINISH_WITHIN_MS);
  app.useGlobalFilters(new ProblemFilter(routes));
  app.useGlobalGuards(new AccessGuard(app.get(Reflector), verifier));
  app.useGlobalPipes(new SchemaPipe());
  serveOpenApi(app, options.document);
  if (options.shutdownHooks ?? true) app.enableShutdownHooks();
}
