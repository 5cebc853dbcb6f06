import { accepted, rejected } from '#platform/kernel/decider';
import type {
  AgreePlan,
  RecordNotReached,
  RecordReached,
} from '#referrals/domain/referral/referral.commands';
import { refuseStatus, type ReferralDecision, stamp } from '#referrals/domain/referral/referral.decision';
import { isHubLed, keepWaiting, mayAct, waitFor } from '#referrals/domain/referral/referral.policies';
import { areListed, matters } from '#referrals/domain/referral/referral.lists';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import type { KnownReferral } from '#referrals/domain/referral/referral.state';

/** An attempt that failed. It is counted, and does not put off the time by which the person must be reached. */
export function recordNotReached(command: RecordNotReached, state: KnownReferral): ReferralDecision {
  const refusal = refusalOfHub(command, state);
  if (refusal) return rejected(refusal);
  if (state.status !== 'sent') return refuseStatus(state, ['sent']);
  const mistimed = mistimedContact(command, state);
  if (mistimed) return rejected(mistimed);
  const own = { attempt: state.attempts + 1, channel: command.channel, at: command.contactAt };
  const data = { ...stamp(state.context, command, keepWaiting(state, command)), ...own };
  return accepted({ type: 'person-not-reached', data });
}

/** A two-way contact. The same contact recorded again changes nothing. */
export function recordReached(command: RecordReached, state: KnownReferral): ReferralDecision {
  const refusal = refusalOfHub(command, state);
  if (refusal) return rejected(refusal);
  if (
    state.status === 'reached' &&
    state.reachedAt === command.contactAt &&
    state.channel === command.channel
  ) {
    return accepted();
  }
  if (state.status !== 'sent') return refuseStatus(state, ['sent']);
  const mistimed = mistimedContact(command, state);
  if (mistimed) return rejected(mistimed);
  const after = waitFor('reached', 'agree-plan', state, command);
  const data = { ...stamp(state.context, command, after), at: command.contactAt, channel: command.channel };
  return accepted({ type: 'person-reached', data });
}

/** What matters and at least one agreed next action. A plan is agreed once; what follows it are the children. */
export function agreePlan(command: AgreePlan, state: KnownReferral): ReferralDecision {
  const refusal = refusalOfHub(command, state);
  if (refusal) return rejected(refusal);
  if (state.status !== 'reached') return refuseStatus(state, ['reached']);
  const { matters: agreed, actions } = command;
  if (agreed.length === 0 || !(Number.isInteger(actions) && actions >= 1))
    return rejected({ code: 'plan-empty' });
  if (!areListed(agreed, matters)) return rejected({ code: 'not-in-list', list: 'matters' });
  const after = waitFor('plan-agreed', 'review-plan', state, command);
  return accepted({
    type: 'plan-agreed',
    data: { ...stamp(state.context, command, after), matters: agreed, actions },
  });
}

function refusalOfHub(
  command: RecordNotReached | RecordReached | AgreePlan,
  state: KnownReferral,
): ReferralRejection | undefined {
  if (!mayAct(command.actor, state.context, ['hub'])) return { code: 'not-your-part' };
  return isHubLed(state.context) ? undefined : { code: 'not-hub-led' };
}

function mistimedContact(
  { at, contactAt }: RecordNotReached | RecordReached,
  { details }: KnownReferral,
): ReferralRejection | undefined {
  if (contactAt < details.sentAt) return { code: 'too-early', notBefore: details.sentAt };
  return contactAt > at ? { code: 'in-the-future', notAfter: at } : undefined;
}
