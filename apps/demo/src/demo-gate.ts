import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { unavailable } from '#platform/http/problems/problem.error';

const HEADER = 'ginnel-demo-load';

/** While it is shut, reads pass and commands get 503 `demo-loading`, except those that carry this process's own key. */
export class DemoGate {
  /** The header that lets the loader's own commands pass: unguessable, and known to this process alone. */
  readonly pass: Readonly<Record<string, string>> = { [HEADER]: randomBytes(32).toString('base64url') };
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
      const { method, url, headers } = request;
      if (
        this.secondsLeft === undefined ||
        !isCommand(method, url) ||
        headers[HEADER] === this.pass[HEADER]
      ) {
        done();
        return;
      }
      const detail =
        'The demonstration data is being loaded. Reads work; send the command again when it is there.';
      done(unavailable('demo-loading', this.secondsLeft, detail));
    });
  }
}

/** Whether a request changes something: reading a batch of people is a POST and a read. */
function isCommand(method: string, url: string): boolean {
  const path = url.split('?')[0] ?? '';
  return (
    !['GET', 'HEAD', 'OPTIONS'].includes(method) && path.startsWith('/v1/') && path !== '/v1/people/batch'
  );
}
