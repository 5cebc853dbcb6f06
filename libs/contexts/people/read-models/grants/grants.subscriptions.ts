import { referralAcceptedV1 } from '#platform/contracts/referrals/referral-accepted.v1';
import { referralCompletedV1 } from '#platform/contracts/referrals/referral-completed.v1';
import { referralDeclinedV1 } from '#platform/contracts/referrals/referral-declined.v1';
import { referralRedirectedV1 } from '#platform/contracts/referrals/referral-redirected.v1';
import { referralSentV1 } from '#platform/contracts/referrals/referral-sent.v1';
import { referralStartedV1 } from '#platform/contracts/referrals/referral-started.v1';
import { referralWithdrawnV1 } from '#platform/contracts/referrals/referral-withdrawn.v1';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { grantsProjection } from './grants.projection.js';

/** Grants follow registrations of the own log and the referrals that concern the person. */
export const grantsSubscription = projectionSubscription(grantsProjection, [
  { source: 'own-log', types: ['person-registered'] },
  {
    source: 'referrals',
    contracts: [
      referralSentV1,
      referralAcceptedV1,
      referralStartedV1,
      referralCompletedV1,
      referralDeclinedV1,
      referralRedirectedV1,
      referralWithdrawnV1,
    ],
  },
]);
