import { Injectable } from '@nestjs/common';
import { ProblemError } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { RouteIn } from '#referrals/domain/referral/referral.codes';
import { KnownFacts } from '#referrals/read-models/known-facts/known-facts.query';

/** How a person came in, and where from and to: the practice, its network and the hub that serves it. */
export interface SendingRoute {
  readonly routeIn: RouteIn;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly hub: Uuid;
}

/** Finds the hub of a referral by the practice's membership on the day. */
@Injectable()
export class SendingRoutes {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly known: KnownFacts,
  ) {}

  /**
   * The way of a referral that `sender` sends for a person of `practice`.
   * @throws ProblemError 409 `organisation-not-listed`, `direct-not-allowed` or `no-hub`.
   */
  async of(kind: 'root' | 'direct' | 'self', sender: Uuid, practice: Uuid | null): Promise<SendingRoute> {
    const organisation = await this.known.organisation(sender);
    if (!organisation) throw refused('organisation-not-listed');
    if (kind === 'direct' && organisation.mode === 'brokered') throw refused('direct-not-allowed');
    if (kind === 'self') {
      if (organisation.kind !== 'hub') throw refused('no-hub');
      const membership = await this.membershipOf(practice);
      return { routeIn: 'self', practice, network: membership?.network ?? null, hub: sender };
    }
    const isPractice = organisation.kind === 'practice';
    if (!isPractice && organisation.kind !== 'agency') throw refused('organisation-not-listed');
    const ofPerson = isPractice ? sender : practice;
    const membership = await this.membershipOf(ofPerson);
    if (!membership?.hub) throw refused('no-hub');
    return {
      routeIn: isPractice ? 'practice' : 'agency',
      practice: ofPerson,
      network: membership.network,
      hub: membership.hub,
    };
  }

  private async membershipOf(practice: Uuid | null) {
    return practice === null ? undefined : this.known.membership(practice, this.runtime.clock.now());
  }
}

function refused(code: string): ProblemError {
  return new ProblemError(code, { status: 409 });
}
