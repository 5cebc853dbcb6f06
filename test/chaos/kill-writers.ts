import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Crew } from './crew.js';
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

/** Against what the writers work. */
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

interface Answered {
  readonly outcome?: string;
  readonly version?: number;
  readonly code?: string;
  readonly replayed?: boolean;
}

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
  readonly crew: Crew;
  private amount = SMALLEST_AMOUNT;

  constructor(private readonly plan: KillWriterPlan) {
    const members = Array.from({ length: plan.writers }, (_, writer) => ({
      random: seededRandom(plan.seed + writer),
      own: [] as Opened[],
    }));
    this.crew = new Crew(plan.writers, async (writer) => {
      const member = members[writer];
      if (member) await this.write(member);
      this.crew.acknowledged();
    });
  }

  private async write({
    random,
    own,
  }: {
    readonly random: () => number;
    readonly own: Opened[];
  }): Promise<void> {
    const known = own[Math.floor(random() * own.length)];
    if (known === undefined || random() < 0.15) {
      const mirror =
        known !== undefined && known.mirror === undefined && random() < 0.5 ? known.stream : undefined;
      own.push(await this.open(random() < 0.5 ? random() * LONGEST_TIMER_MS : undefined, mirror));
    } else {
      await this.add(known.stream);
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
      this.crew.checked();
      const { origin } = await this.plan.addresses();
      const answer = await fetch(origin, { method: 'POST', body, signal: AbortSignal.timeout(15_000) })
        .then(async (response) => (await response.json()) as Answered)
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
