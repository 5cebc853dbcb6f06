import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { ForeignFacts } from '#platform/testing/source.context';

/** A referral of a test: who sent whom to whom; a new one unless `referral` says which. */
export interface TestReferral {
  readonly kind: 'root' | 'child' | 'direct' | 'self';
  readonly sender: Uuid;
  readonly receiver: Uuid;
  readonly hub: Uuid;
  readonly person: Uuid;
  readonly referral?: Uuid;
}

const extra = {
  sent: { priority: 'routine', needs: [], promisedAnswerBy: null },
  accepted: {},
  started: {},
  completed: { outcome: 'goals-met' },
  declined: { reason: 'no-capacity' },
  withdrawn: { reason: 'by-person' },
} as const;

/** Tells what happened to referrals, as their context would publish it. */
export class ReferralFacts {
  private readonly facts: ForeignFacts;
  /** Where the last fact stands, as the header Ginnel-Position states it. */
  last: Position | undefined;

  constructor(source: ContextRuntime) {
    this.facts = new ForeignFacts(source);
  }

  /** Lets things happen to a referral, in order. @returns its id. */
  async tell(
    { referral = randomUUID(), ...facts }: TestReferral,
    ...what: readonly (keyof typeof extra)[]
  ): Promise<Uuid> {
    for (const one of what) await this.say(referral, facts, one, {});
    return referral;
  }

  /** Lets something happen to a referral that is told with a field `unheardOf`, which its contract does not name. */
  async tellUnheardOf(
    { referral, ...facts }: TestReferral & { readonly referral: Uuid },
    what: keyof typeof extra,
  ): Promise<void> {
    await this.say(referral, facts, what, { unheardOf: true });
  }

  private async say(
    referral: Uuid,
    facts: Omit<TestReferral, 'referral'>,
    what: keyof typeof extra,
    more: object,
  ): Promise<void> {
    const data = { ...contextOf(referral, facts), ...extra[what], ...more };
    const type = `ginnel.referrals.referral-${what}.v1`;
    this.last = await this.facts.say({ tenant: facts.sender, stream: referral }, { type, data });
  }
}

function contextOf(
  referral: Uuid,
  { kind, sender, receiver, hub, person }: Omit<TestReferral, 'referral'>,
): object {
  return {
    ...{ referral, episode: referral, kind, parent: kind === 'child' ? referral : null, routeIn: 'practice' },
    ...{ practice: sender, network: null, hub, sender, receiver, person, service: null },
    ...{ actor: { organisation: sender, part: 'sender' }, status: 'sent', owner: null, next: null },
  };
}
