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

/** How often an act is sent again that came too early: soon the first time, and a step later each time after that. */
const MOST_REPEATS = 12;
const REPEAT_STEP_MS = 20;

/** Refusals of an act that comes before what it stands on has been handled: it is sent again a moment later. */
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
  /** Where the events stand that brought or last changed what a name stands for: stated by whoever builds on it. */
  private readonly positions = new Map<string, string>();

  constructor(
    private readonly server: FastifyInstance,
    private readonly tokenFor: TokenFor,
    private readonly pass: Readonly<Record<string, string>>,
    private readonly ids: Map<string, Uuid>,
    private readonly settle: () => Promise<void>,
  ) {}

  /**
   * Sends one act, again after a moment if it came too early, and a last time when all before it has been handled. Keeps
   * the id that it brings; a refusal is counted.
   * @throws Error for an answer that no plan can bring about: an unknown caller, or a fault of the service.
   */
  async send(act: DemoAct, keyPrefix: string): Promise<void> {
    const missing = namesIn(act.request).find((name) => !this.ids.has(name));
    if (missing !== undefined) {
      this.count(act, 'stands-on-a-refused-act');
      return;
    }
    const key = `${keyPrefix}${act.key}`;
    let refusal = await this.attempt(act, key);
    for (
      let repeat = 1;
      refusal !== undefined && NOT_YET.has(refusal) && repeat <= MOST_REPEATS;
      repeat += 1
    ) {
      if (repeat < MOST_REPEATS) await pause(repeat * REPEAT_STEP_MS);
      else await this.settle();
      refusal = await this.attempt(act, `${key}.${repeat}`);
    }
    if (refusal !== undefined) this.count(act, refusal);
  }

  /** Asks until the service is not too busy. @returns the code of a refusal. */
  private async attempt(act: DemoAct, key: string): Promise<string | undefined> {
    for (let tries = 1; ; tries += 1) {
      const answer = await this.ask(act, key);
      if (answer.statusCode < 300) {
        this.keep(act, answer.body, answer.headers['ginnel-position']);
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
    const stated = [...new Set(namesIn(request).flatMap((name) => this.positions.get(name) ?? []))];
    return this.server.inject({
      method: request.method,
      url: filledIn(request.path, this.ids),
      headers: {
        ...this.pass,
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
        ...(stated.length > 0 && { 'ginnel-position': stated.join(', ') }),
      },
      payload: filledIn(JSON.stringify(request.body), this.ids),
    });
  }

  private keep({ makes, request }: DemoAct, body: string, position: unknown): void {
    if (makes !== null) {
      const { id, to } = ANSWER.parse(safeJson(body));
      const made = to ?? id;
      if (made !== undefined) this.ids.set(makes, made);
    }
    if (typeof position !== 'string') return;
    for (const name of makes === null ? namesIn({ ...request, body: {} }) : [makes])
      this.positions.set(name, position);
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
