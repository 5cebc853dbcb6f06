import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DesignedError } from '#platform/kernel/designed-error';
import { FINISH_WITHIN_MS } from '#platform/kernel/finishing';
import type { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { type ReachedHeads, reachedHeads, settle } from '#platform/runtime/settlement';

const LARGEST_BODY = 4_096;
const SETTLES_WITHIN_MS = 15_000;
const LONGEST_ADVANCE_MS = 10 * 366 * 86_400_000;

/**
 * The control port of tests, demo and story: `POST /settle`, `GET /clock`, `POST /clock/advance` with
 * `{"milliseconds": n}`. Loopback only; refused in production. Where contexts run in processes of their own, whoever
 * settles all of them reads `GET /heads`, tells each by `POST /settle` with `{"elsewhere": {"people": [..]}}` up to where
 * the others' logs reach, and moves every clock by `POST /clock/ahead` with `{"milliseconds": n}`, which waits for nothing.
 */
export class ControlServer {
  private readonly server: Server;

  constructor(private readonly environment: PlatformEnvironment) {
    if (process.env['NODE_ENV'] === 'production') {
      throw new DesignedError(
        'control-in-production',
        'internal',
        'The control port moves time: it does not run in production.',
      );
    }
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  /** Listens on a loopback port; 0 picks a free one. @returns the port. */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Stops listening; requests under way are finished for so many milliseconds, then their connections are closed. */
  async close(withinMs = FINISH_WITHIN_MS): Promise<void> {
    const bound = setTimeout(() => this.server.closeAllConnections(), withinMs);
    await new Promise((resolve) => this.server.close(resolve));
    clearTimeout(bound);
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isFromHere(request)) {
      reply(response, 403, { code: 'not-from-here' });
      return;
    }
    try {
      const body = await this.carryOut(`${request.method ?? ''} ${request.url ?? ''}`, request);
      reply(response, body === undefined ? 404 : 200, body ?? { code: 'not-found' });
    } catch (error) {
      const code = error instanceof DesignedError ? error.code : 'invalid';
      reply(response, code === 'not-settled' ? 503 : 400, {
        code,
        detail: error instanceof DesignedError ? error.message : 'The request was not understood.',
      });
    }
  }

  private async carryOut(route: string, request: IncomingMessage): Promise<object | undefined> {
    const { clock } = this.environment;
    switch (route) {
      case 'POST /settle':
        await settle(this.environment, SETTLES_WITHIN_MS, elsewhereOf(await bodyOf(request)));
        return { now: clock.now() };
      case 'GET /heads':
        return Object.fromEntries(await reachedHeads(this.environment));
      case 'GET /clock':
        return { now: clock.now() };
      case 'POST /clock/advance':
        clock.advance(millisecondsIn(await bodyOf(request)));
        await settle(this.environment);
        return { now: clock.now() };
      case 'POST /clock/ahead':
        clock.beAhead(millisecondsIn(await bodyOf(request)));
        return { now: clock.now() };
      default:
        return undefined;
    }
  }
}

/** A page in a browser, or a name that resolves to this machine, is no test: both betray themselves by a header. */
function isFromHere({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && /^127\.0\.0\.1(:\d+)?$/.test(headers.host ?? '');
}

function millisecondsIn(body: string): number {
  const { milliseconds } = JSON.parse(body) as { milliseconds?: unknown };
  if (typeof milliseconds === 'number' && milliseconds >= 0 && milliseconds <= LONGEST_ADVANCE_MS)
    return milliseconds;
  throw new DesignedError('invalid', 'invalid', 'Say how many milliseconds, at most ten years.');
}

function elsewhereOf(body: string): ReachedHeads {
  const { elsewhere = {} } = (body === '' ? {} : JSON.parse(body)) as {
    elsewhere?: Readonly<Record<string, readonly number[]>>;
  };
  return new Map(Object.entries(elsewhere));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) throw new DesignedError('invalid', 'invalid', 'The body is too large.');
  }
  return text;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
