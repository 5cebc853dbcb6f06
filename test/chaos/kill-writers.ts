import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Addresses } from './program.js';
import { seededRandom } from '#platform/kernel/seeded-random';

/** A tally that a writer began, as it was acknowledged. */
export interface Opened {
  readonly stream: string;
  readonly next: string | null;
  readonly mirror: string | undefined;
}

/** An addition as it was acknowledged; every amount is used once, so that it names its command. */
export interface Added {
  readonly stream: string;
  readonly amount: number;
  readonly version: number;
}

/** How hard and against what the writers work. */
export interface KillWriterPlan {
  readonly writers: number;
  readonly tenant: string;
  readonly seed: number;
  /** Where the program answers; waits while it is away. */
  readonly addresses: () => Promise<Addresses>;
}

type Command =
  | { readonly type: 'open'; readonly next: string | null; readonly mirror?: string }
  | { readonly type: 'add'; readonly amount: number };

const PASSING = ['database-unavailable', 'overloaded', 'revision-conflict'];
const AGAIN_AFTER_MS = 20;
const LONGEST_TIMER_MS = 3_000;
const SMALLEST_AMOUNT = 1_000;

/** Writers that send commands over HTTP until each is acknowledged, with the same key however often the program dies. */
export class KillWriters {
  readonly opened: Opened[] = [];
  readonly added: Added[] = [];
  /** Answers that were first answers given again: the command had been committed before its acknowledgement was lost. */
  replayed = 0;
  private stopping = false;
  /** What the first writer that gave up has met; the others give up with it. */
  private failure: Error | undefined;
  private amount = SMALLEST_AMOUNT;
  private milestone: { readonly at: number; readonly reached: () => void } | undefined;
  private readonly work: Promise<void>;

  constructor(private readonly plan: KillWriterPlan) {
    this.work = Promise.all(
      Array.from({ length: plan.writers }, (_, writer) =>
        this.write(writer).catch((error: unknown) => {
          this.failure ??= error instanceof Error ? error : new Error(String(error));
        }),
      ),
    ).then(() => {
      if (this.failure !== undefined) throw this.failure;
    });
    this.work.catch(() => undefined);
  }

  /** Resolves when this many more commands have been acknowledged. @throws what a writer met. */
  async acknowledge(more: number): Promise<void> {
    const at = this.opened.length + this.added.length + more;
    const reached = new Promise<void>((resolve) => (this.milestone = { at, reached: resolve }));
    await Promise.race([reached, this.work]);
  }

  /** Lets every writer finish the command it has begun. */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.work;
  }

  private async write(writer: number): Promise<void> {
    const random = seededRandom(this.plan.seed + writer);
    const own: Opened[] = [];
    while (!this.stopping) {
      const known = own[Math.floor(random() * own.length)];
      if (known === undefined || random() < 0.15) {
        const mirror =
          known !== undefined && known.mirror === undefined && random() < 0.5 ? known.stream : undefined;
        own.push(await this.open(random() < 0.5 ? random() * LONGEST_TIMER_MS : undefined, mirror));
      } else {
        await this.add(known.stream);
      }
      const { milestone } = this;
      if (milestone && this.opened.length + this.added.length >= milestone.at) milestone.reached();
    }
  }

  private async open(timerAfter: number | undefined, mirror: string | undefined): Promise<Opened> {
    const stream = randomUUID();
    const next = timerAfter === undefined ? null : new Date(Date.now() + timerAfter).toISOString();
    await this.send(stream, { type: 'open', next, ...(mirror === undefined ? {} : { mirror }) });
    const opened = { stream, next, mirror };
    this.opened.push(opened);
    return opened;
  }

  private async add(stream: string): Promise<void> {
    const amount = (this.amount += 1);
    const version = await this.send(stream, { type: 'add', amount });
    this.added.push({ stream, amount, version });
  }

  private async send(stream: string, command: Command): Promise<number> {
    const body = JSON.stringify({ tenant: this.plan.tenant, key: randomUUID(), stream, command });
    for (;;) {
      if (this.failure !== undefined) throw this.failure;
      const { origin } = await this.plan.addresses();
      const answer = await fetch(origin, { method: 'POST', body, signal: AbortSignal.timeout(15_000) })
        .then(
          async (response) =>
            (await response.json()) as {
              outcome?: string;
              version?: number;
              code?: string;
              replayed?: boolean;
            },
        )
        .catch(() => undefined);
      if (answer?.outcome === 'accepted' && answer.version !== undefined) {
        if (answer.replayed) this.replayed += 1;
        return answer.version;
      }
      if (answer && !PASSING.includes(answer.code ?? ''))
        throw new Error(`refused: ${JSON.stringify(answer)}`);
      await pause(AGAIN_AFTER_MS);
    }
  }
}
