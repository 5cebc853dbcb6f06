import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import type { Instant } from '#platform/kernel/clock';
import { unavailable } from '../problems/problem.error.js';
import { checkAddress } from '../requests/request-address.js';
import { REQUEST_ID_HEADER } from '../requests/request-id.js';
import type { ShutdownGate } from './shutdown-gate.js';

/** The header that tells the business time of an answer. */
export const TIME_HEADER = 'Ginnel-Time';

/** What the hooks need to know. */
export interface RequestHookOptions {
  /** The business time now. */
  readonly now: () => Instant;
  readonly gate: ShutdownGate;
}

/**
 * The hooks that every request passes before routing reaches a guard: security headers, the request id, a refusal
 * while shutting down, a check of the address; and on the way out the business time and `Cache-Control: no-store`.
 */
export async function addRequestHooks(
  app: NestFastifyApplication,
  { now, gate }: RequestHookOptions,
): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        frameAncestors: ["'none'"],
        formAction: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    hsts: false,
    referrerPolicy: { policy: 'no-referrer' },
  });
  const server = app.getHttpAdapter().getInstance();
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    if (isDocumentation(request)) reply.header('Content-Security-Policy', DOCUMENTATION_POLICY);
    done(refusalOf(request, gate));
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    reply.header(TIME_HEADER, now());
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
    if (gate.isClosing) reply.header('Connection', 'close');
    done(null, payload);
  });
}

/** The page at /docs runs its own scripts only; its library sets styles as it draws. */
const DOCUMENTATION_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ');

function isDocumentation(request: FastifyRequest): boolean {
  return /^\/docs(\/|\?|$)/.test(request.url);
}

function refusalOf(request: FastifyRequest, gate: ShutdownGate): Error | undefined {
  if (gate.isClosing)
    return unavailable('shutting-down', 5, 'The service is shutting down. Try again shortly.');
  try {
    checkAddress(request.url);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error('address refused');
  }
}
