import { type Decision, rejected } from '#platform/kernel/decider';
import type { ClosedStatus, ReferralStatus } from '#referrals/domain/referral/referral.codes';
import type { CommandFacts } from '#referrals/domain/referral/referral.commands';
import type {
  After,
  ClosedAfter,
  EventActor,
  ReferralEvent,
} from '#referrals/domain/referral/referral.events';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import { isOpen, type KnownReferral, type ReferralContext } from '#referrals/domain/referral/referral.state';

/** What the referral's rules answer. */
export type ReferralDecision = Decision<ReferralEvent, ReferralRejection>;

/** The refusal of an act that this status does not allow; a closed referral allows none. */
export function refuseStatus(state: KnownReferral, allowed: readonly ReferralStatus[]): ReferralDecision {
  return isOpen(state)
    ? rejected({ code: 'wrong-status', status: state.status, allowed })
    : rejected({ code: 'not-open', status: state.status });
}

/** What every event carries: context, actor and the state after it. */
export function stamp<State extends After>(
  context: ReferralContext,
  facts: CommandFacts,
  after: State,
): ReferralContext & { readonly actor: EventActor } & State {
  const { organisation, part } = facts.actor;
  return Object.assign({}, context, { actor: { organisation, part } }, after);
}

/** A closed referral after an event: nobody owes anything. */
export function closedAs<Status extends ClosedStatus>(status: Status): ClosedAfter<Status> {
  return { status, owner: null, next: null };
}
