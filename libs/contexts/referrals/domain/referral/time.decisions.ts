import { addWorkingDays } from '#platform/kernel/calendar/working-days';
import { accepted, rejected } from '#platform/kernel/decider';
import { nextStepTable, workingDaysAfterNudge } from '#referrals/domain/referral/next-step.table';
import type { LetTimePass } from '#referrals/domain/referral/referral.commands';
import { type ReferralDecision, stamp } from '#referrals/domain/referral/referral.decision';
import { mayAct, nextStep } from '#referrals/domain/referral/referral.policies';
import { isOpen, type KnownReferral } from '#referrals/domain/referral/referral.state';

/**
 * A timer fires. What a receiver owes is nudged once and then the hub's coordinator's; what the hub owes is the
 * coordinator's at once, and again with each further working day. It then stays with the member to whom it was allocated
 * since. A timer of a step that is no longer the next one changes nothing.
 */
export function letTimePass(command: LetTimePass, state: KnownReferral): ReferralDecision {
  if (!mayAct(command.actor, state.context, ['system'])) return rejected({ code: 'not-your-part' });
  if (!isOpen(state) || state.next.what !== command.what || state.next.at !== command.due) return accepted();
  if (command.at < command.due) return rejected({ code: 'too-early', notBefore: command.due });
  const { context, details, status, owner } = state;
  const { what } = state.next;
  if (nextStepTable[what].then === 'nudge' && !state.nudged) {
    const next = { what, at: addWorkingDays(command.at, workingDaysAfterNudge, command.holidays) };
    return accepted({
      type: 'referral-nudged',
      data: { ...stamp(context, command, { status, owner, next }), what },
    });
  }
  const worker = state.escalated ? owner.worker : null;
  const next = nextStep('coordinator-acts', command, details);
  const after = { status, owner: { organisation: context.hub, worker }, next };
  return accepted({ type: 'referral-escalated', data: { ...stamp(context, command, after), what } });
}
