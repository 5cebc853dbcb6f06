import { accepted, rejected } from '#platform/kernel/decider';
import type {
  AcceptReferral,
  CompleteReferral,
  RedirectReferral,
  StartReferral,
} from '#referrals/domain/referral/referral.commands';
import {
  closedAs,
  refuseStatus,
  type ReferralDecision,
  stamp,
} from '#referrals/domain/referral/referral.decision';
import { evolveKnown } from '#referrals/domain/referral/referral.evolve';
import type { ReferralCompleted, ReferralEvent } from '#referrals/domain/referral/referral.events';
import { isHubLed, longestPromise, mayAct, waitFor } from '#referrals/domain/referral/referral.policies';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import type { KnownReferral } from '#referrals/domain/referral/referral.state';
import { isPossiblePromise } from '#referrals/domain/referral/sending.decisions';
import { refusalOfSharing } from '#referrals/domain/referral/sharing.policies';
import { oweTellingBack } from '#referrals/domain/referral/telling-back.decisions';

/** The provider takes the person on, late too, as long as the hub has not redirected. */
export function acceptReferral(command: AcceptReferral, state: KnownReferral): ReferralDecision {
  const refusal = refusalOfProvider(command, state);
  if (refusal) return rejected(refusal);
  if (state.status === 'accepted') return accepted();
  if (state.status !== 'sent') return refuseStatus(state, ['sent']);
  const after = waitFor('accepted', 'start', state, command);
  return accepted({ type: 'referral-accepted', data: stamp(state.context, command, after) });
}

/** The person has begun. */
export function startReferral(command: StartReferral, state: KnownReferral): ReferralDecision {
  const refusal = refusalOfProvider(command, state);
  if (refusal) return rejected(refusal);
  if (state.status === 'started') return accepted();
  if (state.status !== 'accepted') return refuseStatus(state, ['accepted']);
  const after = waitFor('started', 'review-progress', state, command);
  return accepted({ type: 'referral-started', data: stamp(state.context, command, after) });
}

/** The person has finished, with an outcome. A child closes; of a direct referral the hub then owes telling back. */
export function completeReferral(command: CompleteReferral, state: KnownReferral): ReferralDecision {
  const refusal = refusalOfProvider(command, state);
  if (refusal) return rejected(refusal);
  const { outcome } = command;
  const completedBefore = state.status === 'completed' || state.status === 'awaiting-telling-back';
  if (completedBefore && state.outcome === outcome) return accepted();
  if (state.status !== 'started') return refuseStatus(state, ['started']);
  if (state.context.kind === 'child') {
    const data = { ...stamp(state.context, command, closedAs('completed')), outcome };
    return accepted({ type: 'referral-completed', data });
  }
  const after = waitFor('awaiting-telling-back', 'tell-back', state, command);
  const completed: ReferralCompleted = {
    type: 'referral-completed',
    data: { ...stamp(state.context, command, after), outcome },
  };
  return accepted<ReferralEvent>(completed, ...oweTellingBack(evolveKnown(state, completed), command));
}

/**
 * The hub offers the person to another provider: after a decline, or once a silent provider's time has passed and the
 * referral has come to the hub before it was started. A child closes and another takes its place under the same parent;
 * a direct referral stays open, since its sender still has to be told, and becomes the parent of the new child.
 */
export function redirectReferral(command: RedirectReferral, state: KnownReferral): ReferralDecision {
  if (!mayAct(command.actor, state.context, ['hub'])) return rejected({ code: 'not-your-part' });
  if (isHubLed(state.context)) return rejected({ code: 'not-provider-led' });
  const { to, receiver: toReceiver, service: toService, promiseDays } = command;
  const redirectedBefore =
    state.status === 'redirected'
      ? state.to === to
      : [...state.children.open, ...state.children.closed].includes(to);
  if (redirectedBefore) return accepted();
  const isUnanswered = state.status === 'sent' || state.status === 'accepted';
  if (!isUnanswered && state.status !== 'declined')
    return refuseStatus(state, ['sent', 'accepted', 'declined']);
  if (isUnanswered && !state.escalated) return rejected({ code: 'not-escalated', status: state.status });
  const unshared = refusalOfSharing(command.sharing, [toReceiver]);
  if (unshared) return rejected(unshared);
  if (!isPossiblePromise(promiseDays))
    return rejected({ code: 'promise-out-of-range', longest: longestPromise });
  const { priority, needs, area, riskInstruction, noteId } = state.details;
  const linkWorker = command.actor.worker ?? state.linkWorker;
  const own = {
    to,
    toReceiver,
    toService,
    priority,
    promiseDays,
    needs,
    area,
    riskInstruction,
    noteId,
    linkWorker,
  };
  const data =
    state.context.kind === 'child'
      ? { ...stamp(state.context, command, closedAs('redirected')), ...own }
      : {
          ...stamp(state.context, command, waitFor('awaiting-telling-back', 'review-onward', state, command)),
          ...own,
        };
  return accepted({ type: 'referral-redirected', data });
}

function refusalOfProvider(
  command: AcceptReferral | StartReferral | CompleteReferral,
  state: KnownReferral,
): ReferralRejection | undefined {
  if (!mayAct(command.actor, state.context, ['receiver'])) return { code: 'not-your-part' };
  return isHubLed(state.context) ? { code: 'not-provider-led' } : undefined;
}
