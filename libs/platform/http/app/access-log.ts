import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Writes one line for each request at level info, once its answer has gone or its caller has: method, pattern of the
 * route, status, duration and request id. The address as it was sent, with ids and searched words in it, is never
 * written, and neither is who asked.
 */
export function addAccessLog(app: NestFastifyApplication): void {
  const logger = new Logger('Access');
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onResponse', (request, reply, done) => {
      logger.log({
        message: reply.raw.writableFinished ? 'request answered' : 'caller went away',
        method: request.method,
        route: request.routeOptions.url ?? '(no route)',
        status: reply.raw.statusCode,
        milliseconds: Math.round(reply.elapsedTime * 10) / 10,
        request: request.id,
      });
      done();
    });
}
