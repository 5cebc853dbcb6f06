import { Logger } from '@nestjs/common';
import { type NestFastifyApplication, RouteConfig } from '@nestjs/platform-fastify';

const ONLY_FAULTS = 'ginnelOnlyFaultsLogged';

/** A route that processes ask each second: only what it does not answer well is written. */
export function OnlyFaultsLogged(): MethodDecorator {
  return RouteConfig({ [ONLY_FAULTS]: true });
}

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
      if (ONLY_FAULTS in request.routeOptions.config && reply.raw.statusCode < 400) {
        done();
        return;
      }
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
