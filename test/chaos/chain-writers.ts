import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, type Call, Caller } from '../journeys/support/caller.js';
import type { ChainTown } from './chain-town.js';
import { Crew } from './crew.js';
import type { Addresses } from './program.js';

/** A referral carried through, with the onward one that it led to. */
export interface Chain {
  readonly person: string;
  readonly root: string;
  readonly child: string;
  /** Referrals of the same person that nobody has answered yet. */
  readonly unanswered: readonly string[];
}

const AGAIN_AFTER_MS = 50;
const PASSING_STATUS = [409, 503];

/**
 * Writers that carry one person after the other from the practice to a provider and back, over HTTP; each act is
 * repeated with its key until it is acknowledged, however often the program dies.
 */
export class ChainWriters {
  readonly chains: Chain[] = [];
  acts = 0;
  readonly crew: Crew;

  constructor(
    writers: number,
    private readonly town: ChainTown,
    private readonly addresses: () => Promise<Addresses>,
    /** How many referrals of each person nobody answers, and how long a writer rests after each act (milliseconds). */
    private readonly habits: { readonly unanswered?: number; readonly rest?: number } = {},
  ) {
    const members = Array.from({ length: writers }, () => this.ownCallers());
    this.crew = new Crew(writers, async (writer) => {
      const member = members[writer];
      if (member) this.chains.push(await this.carry(member));
    });
  }

  /** Callers of one writer's own: what each has written, the same one reads. */
  private ownCallers(): Pick<ChainTown, 'referrer' | 'linkWorker' | 'provider'> {
    const { operations, referrer, linkWorker, provider } = this.town;
    const own = (caller: Caller): Caller => new Caller(caller.name, operations, caller.bearer);
    return { referrer: own(referrer), linkWorker: own(linkWorker), provider: own(provider) };
  }

  private async carry({
    referrer,
    linkWorker,
    provider,
  }: ReturnType<ChainWriters['ownCallers']>): Promise<Chain> {
    const { service } = this.town;
    const person = await this.begin(referrer, 'registerPerson', {
      body: { name: { given: 'Edna', family: 'Fallowfield' }, birthDate: '1948-05-09' },
    });
    const root = await this.begin(referrer, 'sendReferral', {
      body: { person, priority: 'routine', needs: ['loneliness'] },
    });
    const at = new Date().toISOString();
    await this.act(linkWorker, 'recordReached', root, { channel: 'phone', at });
    await this.act(linkWorker, 'agreePlan', root, { matters: ['company'], actions: 1 });
    const child = await this.begin(linkWorker, 'sendOnward', {
      path: { id: root },
      body: { service, priority: 'routine', needs: ['loneliness'] },
    });
    await this.act(provider, 'acceptReferral', child);
    await this.act(provider, 'startReferral', child);
    await this.act(provider, 'completeReferral', child, { outcome: 'goals-met' });
    await this.untilStatus(linkWorker, root, 'awaiting-telling-back');
    await this.act(linkWorker, 'tellBack', root, { outcome: 'goals-met' });
    await this.act(referrer, 'acknowledgeOutcome', root);
    const unanswered: string[] = [];
    while (unanswered.length < (this.habits.unanswered ?? 0)) {
      const again = { person, priority: 'routine', needs: ['loneliness'] };
      unanswered.push(await this.begin(referrer, 'sendReferral', { body: again }));
    }
    return { person, root, child, unanswered };
  }

  private async begin(by: Caller, operation: string, call: Call): Promise<string> {
    const { body } = await this.acknowledged(by, operation, call);
    return body['id'] as string;
  }

  private async act(by: Caller, operation: string, id: string, body: object = {}): Promise<void> {
    await this.acknowledged(by, operation, { path: { id }, body });
  }

  private async acknowledged(by: Caller, operation: string, call: Call): Promise<Answer> {
    const answer = await this.answered(by, operation, {
      ...call,
      headers: { 'idempotency-key': randomUUID() },
    });
    this.acts += 1;
    this.crew.acknowledged();
    if (this.habits.rest) await pause(this.habits.rest);
    return answer;
  }

  private async untilStatus(by: Caller, id: string, status: string): Promise<void> {
    for (;;) {
      const { body } = await this.answered(by, 'readReferral', { path: { id } });
      if (body['status'] === status) return;
      await pause(AGAIN_AFTER_MS);
    }
  }

  private async answered(by: Caller, operation: string, call: Call): Promise<Answer> {
    for (;;) {
      this.crew.checked();
      await this.addresses();
      const answer = await by.ask(operation, call).catch(() => undefined);
      if (answer && answer.status < 300) return answer;
      if (answer && !isPassing(answer)) {
        throw new Error(`${by.name} ${operation}: ${answer.status} ${answer.text}`);
      }
      await pause(AGAIN_AFTER_MS);
    }
  }
}

function isPassing({ status, body }: Answer): boolean {
  return PASSING_STATUS.includes(status) && (status === 503 || body['code'] === 'revision-conflict');
}
