import { accepted, rejected } from '#platform/kernel/decider';
import type { AllocateReferral } from '#referrals/domain/referral/referral.commands';
import { refuseStatus, type ReferralDecision, stamp } from '#referrals/domain/referral/referral.decision';
import { keepWaiting, mayAct } from '#referrals/domain/referral/referral.policies';
import { isOpen, type KnownReferral } from '#referrals/domain/referral/referral.state';

/**
 * The hub gives an open referral to one of its members: what the hub owes in it is that member's, now or once it comes
 * back from a provider. Nothing is put off by it: a time that had passed has passed, and an escalation stays one.
 */
export function allocateReferral(command: AllocateReferral, state: KnownReferral): ReferralDecision {
  const { context } = state;
  if (!mayAct(command.actor, context, ['hub'])) return rejected({ code: 'not-your-part' });
  if (!isOpen(state)) return refuseStatus(state, []);
  const { worker } = command;
  const isHubs = state.owner.organisation === context.hub;
  if (state.linkWorker === worker && (!isHubs || state.owner.worker === worker)) return accepted();
  const waiting = keepWaiting(state, command);
  const after = isHubs ? { ...waiting, owner: { organisation: context.hub, worker } } : waiting;
  return accepted({
    type: 'referral-allocated',
    data: { ...stamp(context, command, after), linkWorker: worker },
  });
}
