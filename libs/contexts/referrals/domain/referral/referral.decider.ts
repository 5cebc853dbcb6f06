import { type Decider, rejected, unreachable } from '#platform/kernel/decider';
import { allocateReferral } from '#referrals/domain/referral/allocation.decisions';
import { declineReferral, withdrawReferral } from '#referrals/domain/referral/ending.decisions';
import { agreePlan, recordNotReached, recordReached } from '#referrals/domain/referral/hub-led.decisions';
import {
  acceptReferral,
  completeReferral,
  redirectReferral,
  startReferral,
} from '#referrals/domain/referral/provider-led.decisions';
import type { ReferralCommand, SendReferral } from '#referrals/domain/referral/referral.commands';
import type { ReferralDecision } from '#referrals/domain/referral/referral.decision';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import { evolveReferral } from '#referrals/domain/referral/referral.evolve';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import {
  type KnownReferral,
  type ReferralState,
  unsentReferral,
} from '#referrals/domain/referral/referral.state';
import { sendReferral } from '#referrals/domain/referral/sending.decisions';
import { acknowledgeOutcome, noteChild, tellBack } from '#referrals/domain/referral/telling-back.decisions';
import { letTimePass } from '#referrals/domain/referral/time.decisions';

/** The rules of one referral; docs/domain/referral-transitions.md shows them as a table. */
export const referralDecider: Decider<ReferralState, ReferralCommand, ReferralEvent, ReferralRejection> = {
  initial: unsentReferral,
  decide(command, state) {
    if (command.type === 'send-referral') return sendReferral(command, state);
    return state.status === 'unsent' ? rejected({ code: 'not-sent' }) : decideKnown(command, state);
  },
  evolve: evolveReferral,
};

function decideKnown(
  command: Exclude<ReferralCommand, SendReferral>,
  state: KnownReferral,
): ReferralDecision {
  switch (command.type) {
    case 'record-not-reached':
      return recordNotReached(command, state);
    case 'record-reached':
      return recordReached(command, state);
    case 'agree-plan':
      return agreePlan(command, state);
    case 'allocate-referral':
      return allocateReferral(command, state);
    case 'note-child':
      return noteChild(command, state);
    case 'tell-back':
      return tellBack(command, state);
    case 'acknowledge-outcome':
      return acknowledgeOutcome(command, state);
    case 'accept-referral':
      return acceptReferral(command, state);
    case 'decline-referral':
      return declineReferral(command, state);
    case 'start-referral':
      return startReferral(command, state);
    case 'complete-referral':
      return completeReferral(command, state);
    case 'redirect-referral':
      return redirectReferral(command, state);
    case 'withdraw-referral':
      return withdrawReferral(command, state);
    case 'let-time-pass':
      return letTimePass(command, state);
    default:
      return unreachable(command);
  }
}
