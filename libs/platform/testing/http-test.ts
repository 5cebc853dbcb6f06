import { Module, type DynamicModule, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { Test } from 'supertest';
import type { Uuid } from '#platform/kernel/ids';
import type { BearerVerifier } from '#platform/http/access/access-token-verifier';
import { createHttpApplication } from '#platform/http/app/create-http-application';
import { JsonLogger } from '#platform/http/app/json-logger';
import { buildOpenApi } from '#platform/http/openapi/build-openapi';
import { isRole, MACHINE_ONLY_ROLES, type Role } from '#platform/http/sign-in/roles';
import { SignInError } from '#platform/http/sign-in/sign-in.error';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { PlatformModule } from '#platform/runtime/nest/platform.module';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { settle } from '#platform/runtime/settlement';
import { type ApiDocument, Documented } from '#platform/testing/documented';
import { makeTestEnvironment } from '#platform/testing/test-environment';

/** Says who a test's token is beyond its role and organisation. */
export interface TestTokenOptions {
  /** The claim `sub`: letters, digits and hyphens; `sub-1` unless told. */
  readonly subject?: string;
  /** True for a machine's client credentials. */
  readonly machine?: boolean;
}

/**
 * Asks as one caller. Each answer is a supertest request: set headers, send a body, await it. It fails where the answer is
 * not in the application's own OpenAPI document: by its status, its code or its body.
 */
export interface TestCaller {
  get(path: string): Test;
  /** A POST with a fresh Idempotency-Key, which `.set('Idempotency-Key', ..)` replaces. */
  post(path: string, body?: object): Test;
}

/** Contexts behind HTTP on a database of their own. */
export interface HttpTest {
  readonly app: NestFastifyApplication;
  readonly environment: PlatformEnvironment;
  /** A superuser's connection string to the test's database. */
  readonly administrator: string;
  /** Every log line so far, as JSON text. */
  readonly lines: readonly string[];
  /** A supertest agent without a token. */
  readonly request: ReturnType<typeof supertest>;
  /** A bearer token (without its scheme) that this application accepts; null for a role without organisation. */
  tokenFor(role: Role, organisation: Uuid | null, options?: TestTokenOptions): string;
  /** A caller that sends the token of `tokenFor` with each request. */
  as(role: Role, organisation: Uuid | null, options?: TestTokenOptions): TestCaller;
  runtime(context: string): ContextRuntime;
  /** Waits until every event, pending command and due timer has been handled. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/** Reads `<role>.<organisation or none>.<subject>.<user or machine>` as a token: for tests, without any signature. */
export const plainTokens: BearerVerifier = {
  verify(bearer) {
    const [role, organisation, subject, kind] = bearer.split('.');
    if (!isRole(role) || organisation === undefined || subject === undefined) {
      return Promise.reject(new SignInError('token-invalid', 'malformed'));
    }
    return Promise.resolve({
      subject,
      issuer: 'https://issuer.test',
      organisation: organisation === 'none' ? null : organisation,
      role,
      machine: kind === 'machine',
    });
  },
};

/** The text that `plainTokens` reads. */
export function plainToken(role: Role, organisation: Uuid | null, options: TestTokenOptions = {}): string {
  const machine = options.machine ?? MACHINE_ONLY_ROLES.has(role);
  return [role, organisation ?? 'none', options.subject ?? 'sub-1', machine ? 'machine' : 'user'].join('.');
}

/**
 * Starts the modules of contexts as an application with its own migrated database. `definitions` are the contexts that
 * the modules run; each module imports its own `ContextModule`.
 */
export async function startHttpTest(
  modules: readonly (Type | DynamicModule)[],
  definitions: readonly ContextDefinition[],
): Promise<HttpTest> {
  const test = await makeTestEnvironment(definitions);
  const { environment } = test;
  const lines: string[] = [];
  const app = await startApplication(modules, environment, lines).catch(async (error: unknown) => {
    await test.close();
    throw error;
  });
  const request = supertest(app.getHttpServer());
  let documented: Documented | undefined;
  return {
    app,
    environment,
    administrator: test.administrator,
    lines,
    request,
    tokenFor: plainToken,
    as: (role, organisation, options) =>
      caller(request, plainToken(role, organisation, options), () => (documented ??= documentOf(app))),
    runtime: (context) => {
      const runtime = environment.runtimes.find(({ definition }) => definition.name === context);
      if (!runtime) throw new Error(`no context ${context} in this test`);
      return runtime;
    },
    settle: () => settle(environment),
    close: async () => {
      await app.close();
      await test.close();
    },
  };
}

async function startApplication(
  modules: readonly (Type | DynamicModule)[],
  environment: PlatformEnvironment,
  lines: string[],
): Promise<NestFastifyApplication> {
  @Module({ imports: [PlatformModule.forRoot(environment), ...modules] })
  class HttpTestModule {}

  const app = await createHttpApplication(HttpTestModule, {
    now: () => environment.clock.now(),
    verifier: plainTokens,
    logger: new JsonLogger({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    shutdownHooks: false,
  });
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

function documentOf(app: NestFastifyApplication): Documented {
  return new Documented(JSON.parse(JSON.stringify(buildOpenApi(app))) as ApiDocument);
}

function caller(
  request: ReturnType<typeof supertest>,
  token: string,
  documented: () => Documented,
): TestCaller {
  const held = (method: string, path: string, asked: Test): Test =>
    asked.set('Authorization', `Bearer ${token}`).expect(({ status, text, headers }) => {
      const operation = documented().operationAt(method, path);
      const type = headers['content-type'] ?? null;
      const breach = operation && documented().breach(operation, { status, type, text });
      if (breach !== undefined) throw new Error(`${method} ${path} was answered with ${status}: ${breach}`);
    });
  return {
    get: (path) => held('GET', path, request.get(path)),
    post: (path, body = {}) =>
      held('POST', path, request.post(path)).set('Idempotency-Key', randomUUID()).send(body),
  };
}
