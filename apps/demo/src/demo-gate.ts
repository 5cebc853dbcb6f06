import type { FastifyInstance } from 'fastify';
import { unavailable } from '#platform/http/problems/problem.error';

/** While it is shut, reads pass and commands over HTTP get 503 `demo-loading`; the loader uses the command bus. */
export class DemoGate {
  private secondsLeft: number | undefined;

  /** Shuts the gate, or says anew how long it will be shut. */
  shut(secondsLeft: number): void {
    this.secondsLeft = Math.min(60, Math.max(1, Math.ceil(secondsLeft)));
  }

  /** Opens the gate for good. */
  open(): void {
    this.secondsLeft = undefined;
  }

  /** Puts the gate in front of an application that does not listen yet. */
  install(server: FastifyInstance): void {
    server.addHook('onRequest', (request, _reply, done) => {
      const { method, routeOptions } = request;
      if (this.secondsLeft === undefined || !isCommand(method, routeOptions.url)) {
        done();
        return;
      }
      const detail =
        'The demonstration data is being loaded. Reads work; send the command again when it is there.';
      done(unavailable('demo-loading', this.secondsLeft, detail));
    });
  }
}

/**
 * Whether a request changes something, by the route that was found for it, however its path was spelled: reading a batch
 * of people is a POST and a read.
 */
function isCommand(method: string, route = ''): boolean {
  return (
    !['GET', 'HEAD', 'OPTIONS'].includes(method) && route.startsWith('/v1/') && route !== '/v1/people/batch'
  );
}
