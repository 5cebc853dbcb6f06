/**
 * The control port of an installation: what a process's own control port does, done in all of them. `POST /settle`,
 * `GET /clock`, `POST /clock/advance` with `{"milliseconds": n}`. Loopback only, for tests and the story.
 */
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

const SETTLES_WITHIN_MS = 90_000;
const ASK_AGAIN_MS = 100;
const LARGEST_BODY = 1_024;
const LONGEST_ADVANCE_MS = 10 * 366 * 86_400_000;

export class SharedControl {
  #server = createServer((request, response) => void this.#answer(request, response));

  /** `controls`: the control ports' origins by context; `ahead`: how far business time is ahead at first. */
  constructor(controls, ahead) {
    this.controls = controls;
    /** How far business time is ahead of real time; a process that starts later begins there. */
    this.ahead = ahead;
  }

  async listen(port) {
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async close() {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /**
   * Waits until nothing is left to do anywhere: every process has handled the heads of all logs, and no log has grown
   * meanwhile.
   */
  async settle() {
    const until = Date.now() + SETTLES_WITHIN_MS;
    let left = 'nobody has answered yet';
    while (Date.now() < until) {
      try {
        // A process that has just started may not have been there when time was moved; being told twice changes nothing.
        await this.#all((_, control) => call(`${control}/clock/ahead`, { milliseconds: this.ahead }));
        const before = await this.#heads();
        await this.#all((context, control) => {
          const elsewhere = Object.fromEntries(Object.entries(before).filter(([name]) => name !== context));
          return call(`${control}/settle`, { elsewhere });
        });
        if (JSON.stringify(await this.#heads()) === JSON.stringify(before)) return;
        left = 'events are still being appended';
      } catch (error) {
        // A process that is being started again settles later.
        left = error.message;
        await pause(ASK_AGAIN_MS);
      }
    }
    throw Object.assign(new Error(left), { code: 'not-settled' });
  }

  async advance(milliseconds) {
    this.ahead += milliseconds;
    await this.settle();
  }

  async #heads() {
    const heads = await this.#all((_, control) => call(`${control}/heads`));
    return Object.assign({}, ...heads);
  }

  #all(ask) {
    return Promise.all([...this.controls].map(([context, control]) => ask(context, control)));
  }

  async #answer(request, response) {
    const reply = (status, body) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const { headers } = request;
    if (headers.origin !== undefined || !/^127\.0\.0\.1(:\d+)?$/.test(headers.host ?? '')) {
      reply(403, { code: 'not-from-here' });
      return;
    }
    try {
      const isKnown = await this.#carryOut(`${request.method} ${request.url}`, request);
      if (isKnown) reply(200, { now: new Date(Date.now() + this.ahead).toISOString() });
      else reply(404, { code: 'not-found' });
    } catch (error) {
      reply(error.code === 'not-settled' ? 503 : 400, {
        code: error.code ?? 'invalid',
        detail: error.message,
      });
    }
  }

  async #carryOut(route, request) {
    switch (route) {
      case 'GET /clock':
        return true;
      case 'POST /settle':
        await this.settle();
        return true;
      case 'POST /clock/advance': {
        const { milliseconds } = JSON.parse(await bodyOf(request));
        if (typeof milliseconds !== 'number' || !(milliseconds >= 0 && milliseconds <= LONGEST_ADVANCE_MS))
          throw new Error('Say how many milliseconds, at most ten years.');
        await this.advance(milliseconds);
        return true;
      }
      default:
        return false;
    }
  }
}

async function call(address, body) {
  const response = await fetch(address, {
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(20_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.code);
  return answer;
}

async function bodyOf(request) {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LARGEST_BODY) throw new Error('The body is too large.');
  }
  return text;
}
