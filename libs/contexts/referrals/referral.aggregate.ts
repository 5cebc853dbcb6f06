import type { Aggregate } from '#platform/runtime/commands/aggregate';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import { type ReferralState, timerOf } from '#referrals/domain/referral/referral.state';

/** A referral as the runtime runs it: its rules, and the one timer of its next time. */
export const referralAggregate: Aggregate<ReferralState, ReferralCommand, ReferralEvent, ReferralRejection> =
  {
    name: 'referral',
    decider: referralDecider,
    timerOf,
  };
