import { ServerResponse } from 'node:http';
import { Catch, Logger } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from '../app/describe-error.js';
import { PROBLEM_MEDIA_TYPE } from './problem.media-type.js';
import { problem } from './problem.error.js';
import { toProblem, type Problem } from './to-problem.js';

/** Says which methods a path offers, for telling 405 from 404. */
export interface OfferedMethods {
  /** Methods with a route for the path (a URL without query), e.g. `['GET', 'HEAD']`; none when nothing is there. */
  methodsOf(path: string): readonly string[];
}

/** The one place where an error becomes an answer: every error ends as a problem document. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly routes: OfferedMethods) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const answer = this.answerTo(error, request);
    if (!answer.expected) {
      this.logger.error({ message: 'request failed', ...placeOf(request), error: describeError(error) });
    } else if (answer.status >= 500) {
      this.logger.warn({ message: 'request refused', code: answer.body.code, ...placeOf(request) });
    }
    send(http.getResponse<FastifyReply | ServerResponse>(), answer);
  }

  private answerTo(error: unknown, request: FastifyRequest): Problem {
    const answer = toProblem(error);
    if (answer.status !== 404 || !request.is404) return answer;
    const methods = this.routes.methodsOf(request.url.split('?', 1)[0] ?? '');
    return methods.length === 0
      ? answer
      : toProblem(problem('method-not-allowed', { headers: { Allow: methods.join(', ') } }));
  }
}

function placeOf(request: FastifyRequest): {
  readonly method: string;
  readonly route: string;
  readonly request: string;
} {
  return {
    method: request.method,
    route: request.routeOptions?.url ?? '(no route)',
    request: request.id,
  };
}

function send(response: FastifyReply | ServerResponse, { status, headers, body }: Problem): void {
  // As bytes: Fastify adds a charset to text, which RFC 9457's media type does not have.
  const bytes = Buffer.from(JSON.stringify(body), 'utf8');
  if (response instanceof ServerResponse) {
    if (!response.headersSent) response.writeHead(status, { ...headers, 'Content-Type': PROBLEM_MEDIA_TYPE });
    response.end(bytes);
    return;
  }
  if (response.sent) {
    response.raw.end();
    return;
  }
  // Headers of a success that was being prepared (ETag, Location) would tell a 404 apart from another.
  for (const name of ['etag', 'location', 'ginnel-position']) response.removeHeader(name);
  void response
    .code(status)
    .headers({ ...headers })
    .type(PROBLEM_MEDIA_TYPE)
    .send(bytes);
}
