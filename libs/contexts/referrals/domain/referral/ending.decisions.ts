import { accepted, rejected } from '#platform/kernel/decider';
import type { OpenStatus } from '#referrals/domain/referral/referral.codes';
import type { DeclineReferral, WithdrawReferral } from '#referrals/domain/referral/referral.commands';
import {
  closedAs,
  refuseStatus,
  type ReferralDecision,
  stamp,
} from '#referrals/domain/referral/referral.decision';
import { isHubLed, mayAct, waitFor } from '#referrals/domain/referral/referral.policies';
import { isOpen, type KnownReferral } from '#referrals/domain/referral/referral.state';

/**
 * The receiver hands the person back, with a coded reason: a provider before the start, the hub before a plan (the
 * person could not be reached, or did not want it). The hub then decides what next.
 */
export function declineReferral(command: DeclineReferral, state: KnownReferral): ReferralDecision {
  if (!mayAct(command.actor, state.context, ['receiver'])) return rejected({ code: 'not-your-part' });
  const { reason } = command;
  if (state.status === 'declined' && state.reason === reason) return accepted();
  const allowed: readonly OpenStatus[] = isHubLed(state.context) ? ['sent', 'reached'] : ['sent', 'accepted'];
  if (!isOpen(state) || !allowed.includes(state.status)) return refuseStatus(state, allowed);
  const after = waitFor('declined', 'decide-what-next', state, command);
  return accepted({ type: 'referral-declined', data: { ...stamp(state.context, command, after), reason } });
}

/**
 * The sender, the hub, the person or the context ends an open referral at any time. A provider that has accepted may end
 * a child; a direct referral it declines or completes, since its sender must still be told.
 */
export function withdrawReferral(command: WithdrawReferral, state: KnownReferral): ReferralDecision {
  const { actor, reason } = command;
  const isFree = mayAct(actor, state.context, ['sender', 'hub', 'person', 'system']);
  const isProvider = state.context.kind === 'child' && mayAct(actor, state.context, ['receiver']);
  if (!isFree && !isProvider) return rejected({ code: 'not-your-part' });
  if (state.status === 'withdrawn' && state.reason === reason) return accepted();
  const taken: readonly OpenStatus[] = ['accepted', 'started'];
  if (!isOpen(state) || (!isFree && !taken.includes(state.status))) return refuseStatus(state, taken);
  const data = { ...stamp(state.context, command, closedAs('withdrawn')), reason };
  return accepted({ type: 'referral-withdrawn', data });
}
