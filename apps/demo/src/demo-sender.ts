import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { CommandBus } from '@nestjs/cqrs';
import { describeError } from '#platform/http/app/describe-error';
import { toProblem } from '#platform/http/problems/to-problem';
import { subjectKey } from '#platform/http/sign-in/verified-token';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { DemoAct, DemoCaller } from './demo-act.js';
import { nameIn } from './demo-command.js';
import { type DemoAsking, dispatch } from './demo-dispatch.js';

/** Commands that were refused, or left out because what they stand on was refused, by type and code. */
export type Refusals = Map<string, number>;

const MOST_TRIES = 20;

/** How often an act is sent again that came too early: soon the first time, and a step later each time after that. */
const MOST_REPEATS = 16;
const REPEAT_STEP_MS = 10;

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

/** Sends the demo's acts over the command bus, each as its caller, whose token says no more of them. */
export class DemoSender {
  readonly refusals: Refusals = new Map();
  private readonly logger = new Logger('demo');
  /** Where the events stand that brought or last changed what a name stands for: stated by whoever builds on it. */
  private readonly positions = new Map<string, readonly Position[]>();

  constructor(
    private readonly bus: CommandBus,
    /** Of the access tokens that the callers would have: they are known by it and their subject. */
    private readonly issuer: string,
    private readonly ids: Map<string, Uuid>,
    private readonly settle: () => Promise<void>,
  ) {}

  /**
   * Sends one act, again after a moment if it came too early, and a last time when all before it has been handled. Keeps
   * the id that it brings; a refusal is counted.
   * @throws Error for an answer that no plan can bring about: a fault of the service.
   */
  async send(act: DemoAct, keyPrefix: string): Promise<void> {
    const name = nameIn(act.command);
    if (name !== undefined && !this.ids.has(name)) {
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
      try {
        await this.ask(act, key);
        return undefined;
      } catch (error) {
        const { status, body, expected } = toProblem(error);
        if (status < 500) return body.code;
        if (status !== 503 || tries === MOST_TRIES) {
          const { type } = act.command;
          const cause = describeError(error);
          if (!expected) this.logger.error({ message: 'command of the demo failed', type, error: cause });
          throw new Error(`The demo stopped at ${type}: the service answered ${body.code}.`, { cause });
        }
        await pause(20 * tries);
      }
    }
  }

  private async ask({ by, command, makes }: DemoAct, key: string): Promise<void> {
    const name = nameIn(command);
    const stated = (name === undefined ? undefined : this.positions.get(name)) ?? [];
    const on = name === undefined ? undefined : this.ids.get(name);
    const { id, positions } = await dispatch(this.bus, command, on, {
      caller: this.callerOf(by),
      key,
      stated,
    });
    if (makes !== null) this.ids.set(makes, id);
    const changed = makes ?? name;
    if (changed !== undefined && positions.length > 0) this.positions.set(changed, positions);
  }

  private callerOf({ subject, ...caller }: DemoCaller): DemoAsking['caller'] {
    return { ...caller, subject, principal: subjectKey({ issuer: this.issuer, subject }) };
  }

  private count({ command }: DemoAct, code: string): void {
    const what = `${command.type}: ${code}`;
    this.refusals.set(what, (this.refusals.get(what) ?? 0) + 1);
  }
}
