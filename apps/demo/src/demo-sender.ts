import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { filledIn, namesIn, type DemoAct, type DemoCaller } from './demo-act.js';

/** A bearer token for a caller. */
export type TokenFor = (caller: DemoCaller) => Promise<string>;

/** Commands that were refused, or left out because what they stand on was refused, by path and code. */
export type Refusals = Map<string, number>;

const ANSWER = z.object({ id: z.string().optional(), to: z.string().optional() });
const PROBLEM = z.object({ code: z.string() });
const MOST_TRIES = 20;

/** Sends the demo's acts to the application as any client would, within the process. */
export class DemoSender {
  readonly refusals: Refusals = new Map();

  constructor(
    private readonly server: FastifyInstance,
    private readonly tokenFor: TokenFor,
    private readonly pass: Readonly<Record<string, string>>,
    private readonly ids: Map<string, Uuid>,
  ) {}

  /**
   * Sends one act, again while the service says that it is busy, and keeps the id that it brings. A refusal is counted.
   * @throws Error for an answer that no plan can bring about: an unknown caller, or a fault of the service.
   */
  async send(act: DemoAct, keyPrefix: string): Promise<void> {
    const missing = namesIn(act.request).find((name) => !this.ids.has(name));
    if (missing !== undefined) {
      this.count(act, 'stands-on-a-refused-act');
      return;
    }
    for (let tries = 1; ; tries += 1) {
      const answer = await this.ask(act, keyPrefix);
      if (answer.statusCode === 503 && tries < MOST_TRIES) {
        await pause(20 * tries);
        continue;
      }
      if (answer.statusCode < 300) {
        this.keep(act, answer.body);
        return;
      }
      const code = PROBLEM.safeParse(safeJson(answer.body)).data?.code ?? `status-${answer.statusCode}`;
      if (answer.statusCode >= 500 || answer.statusCode === 401) {
        throw new Error(`The demo stopped at ${pathOf(act)}: the service answered ${code}.`);
      }
      this.count(act, code);
      return;
    }
  }

  private async ask({ by, key, request }: DemoAct, keyPrefix: string) {
    const token = await this.tokenFor(by);
    return this.server.inject({
      method: request.method,
      url: filledIn(request.path, this.ids),
      headers: {
        ...this.pass,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': `${keyPrefix}${key}`,
      },
      payload: filledIn(JSON.stringify(request.body), this.ids),
    });
  }

  private keep({ makes }: DemoAct, body: string): void {
    if (makes === null) return;
    const { id, to } = ANSWER.parse(safeJson(body));
    const made = to ?? id;
    if (made !== undefined) this.ids.set(makes, made);
  }

  private count(act: DemoAct, code: string): void {
    const what = `${pathOf(act)}: ${code}`;
    this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
  }
}

function pathOf({ request }: DemoAct): string {
  return `${request.method} ${request.path.replaceAll(/\{[^}]*\}|[0-9a-f-]{36}/g, '{id}')}`;
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
