import { projectionSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { referralEventTypes } from '#referrals/domain/sight/sight.events';
import { referralViewProjection } from '#referrals/read-models/referral-view/referral-view.projection';

/** The view of referrals follows every event of the own log. */
export const referralViewSubscription: Subscription = projectionSubscription(referralViewProjection, [
  { source: 'own-log', types: referralEventTypes },
]);
