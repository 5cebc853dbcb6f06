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

/** Refusals of an act that comes before what it stands on has been handled; asked again when everything has. */
const NOT_YET: ReadonlySet<string> = new Set([
  'children-open',
  'no-hub',
  'not-escalated',
  'not-found',
  'organisation-not-listed',
  'parent-not-ready',
  'unknown-person',
  'unknown-service',
  'wrong-status',
]);

/** Sends the demo's acts to the application as any client would, within the process. */
export class DemoSender {
  readonly refusals: Refusals = new Map();

  constructor(
    private readonly server: FastifyInstance,
    private readonly tokenFor: TokenFor,
    private readonly pass: Readonly<Record<string, string>>,
    private readonly ids: Map<string, Uuid>,
    private readonly settle: () => Promise<void>,
  ) {}

  /**
   * Sends one act, and once more when all before it has been handled if it came too early. Keeps the id that it brings;
   * a refusal is counted.
   * @throws Error for an answer that no plan can bring about: an unknown caller, or a fault of the service.
   */
  async send(act: DemoAct, keyPrefix: string): Promise<void> {
    const missing = namesIn(act.request).find((name) => !this.ids.has(name));
    if (missing !== undefined) {
      this.count(act, 'stands-on-a-refused-act');
      return;
    }
    const refusal = await this.attempt(act, `${keyPrefix}${act.key}`);
    if (refusal === undefined) return;
    if (!NOT_YET.has(refusal)) {
      this.count(act, refusal);
      return;
    }
    await this.settle();
    const again = await this.attempt(act, `${keyPrefix}${act.key}.again`);
    if (again !== undefined) this.count(act, again);
  }

  /** Asks until the service is not too busy. @returns the code of a refusal. */
  private async attempt(act: DemoAct, key: string): Promise<string | undefined> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.ask(act, key);
      if (answer.statusCode < 300) {
        this.keep(act, answer.body);
        return undefined;
      }
      if (answer.statusCode === 503 && tries < MOST_TRIES) {
        await pause(20 * tries);
        continue;
      }
      const code = PROBLEM.safeParse(safeJson(answer.body)).data?.code ?? `status-${answer.statusCode}`;
      if (answer.statusCode >= 500 || answer.statusCode === 401) {
        throw new Error(`The demo stopped at ${pathOf(act)}: the service answered ${code}.`);
      }
      return code;
    }
  }

  private async ask({ by, request }: DemoAct, key: string) {
    const token = await this.tokenFor(by);
    return this.server.inject({
      method: request.method,
      url: filledIn(request.path, this.ids),
      headers: {
        ...this.pass,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
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
