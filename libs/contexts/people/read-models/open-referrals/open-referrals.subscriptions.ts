import { outcomeToldBackV1 } from '#platform/contracts/referrals/outcome-told-back.v1';
import { referralCompletedV1 } from '#platform/contracts/referrals/referral-completed.v1';
import { referralRedirectedV1 } from '#platform/contracts/referrals/referral-redirected.v1';
import { referralSentV1 } from '#platform/contracts/referrals/referral-sent.v1';
import { referralWithdrawnV1 } from '#platform/contracts/referrals/referral-withdrawn.v1';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { openReferralsProjection } from './open-referrals.projection.js';

/** Open referrals follow what opens and what closes one. */
export const openReferralsSubscription = projectionSubscription(openReferralsProjection, [
  {
    source: 'referrals',
    contracts: [
      referralSentV1,
      referralCompletedV1,
      referralRedirectedV1,
      referralWithdrawnV1,
      outcomeToldBackV1,
    ],
  },
]);
