import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_MEDIA_TYPE } from '../problems/problem.media-type.js';
import { problem } from '../problems/problem.error.js';
import type { PlatformProblemCode } from '../problems/problem.catalogue.js';
import { toProblem } from '../problems/to-problem.js';
import { parseJsonBody } from '../requests/json-body.js';
import { REQUEST_ID_HEADER, requestIdOf } from '../requests/request-id.js';
import { bodyLimitOf, DEFAULT_BODY_LIMIT } from './body-limit.js';
import { RouteTable } from './route-table.js';

/** How the server reads requests. */
export interface HttpAdapterOptions {
  /** The most bytes of a body; 256 KB by default. */
  readonly bodyLimit?: number;
  /** How long a request may take to arrive, in milliseconds; 30,000 by default. */
  readonly requestTimeout?: number;
}

/** A Fastify server and the table of its routes. */
export interface HttpAdapter {
  readonly adapter: FastifyAdapter;
  readonly routes: RouteTable;
}

/** Makes the Fastify server: JSON only, strict parsing, no trust in a proxy's headers, problems for what it refuses itself. */
export function createHttpAdapter({
  bodyLimit = DEFAULT_BODY_LIMIT,
  requestTimeout = 30_000,
}: HttpAdapterOptions = {}): HttpAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit,
    requestTimeout,
    trustProxy: false,
    return503OnClosing: false,
    requestIdHeader: false,
    genReqId: requestIdOf,
    clientErrorHandler: answerUnreadable,
    frameworkErrors: answerUnroutable,
    routerOptions: { maxParamLength: 1_100 },
  });
  const routes = new RouteTable();
  const server = adapter.getInstance();
  server.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    const limit = bodyLimitOf(route.config);
    if (limit !== undefined) route.bodyLimit = limit;
  });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes, done) => {
    try {
      done(null, parseJsonBody(bytes as Buffer));
    } catch (error) {
      done(error as Error);
    }
  });
  return { adapter, routes };
}

/** What the router refuses before any hook runs. */
function answerUnroutable(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const { status, body } = toProblem(error);
  void reply
    .code(status)
    .headers({
      [REQUEST_ID_HEADER]: request.id,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    })
    .type(PROBLEM_MEDIA_TYPE)
    .send(Buffer.from(JSON.stringify(body), 'utf8'));
}

const UNREADABLE: Readonly<Record<string, PlatformProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** What Node cannot read as HTTP at all. */
function answerUnreadable(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = toProblem(problem(UNREADABLE[error.code ?? ''] ?? 'malformed-request'));
  const text = JSON.stringify(body);
  socket.end(
    `HTTP/1.1 ${status} ${body.title}\r\nContent-Type: ${PROBLEM_MEDIA_TYPE}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  );
}
