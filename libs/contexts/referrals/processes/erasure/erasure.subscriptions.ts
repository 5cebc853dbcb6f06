import { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { erasureProcess } from '#referrals/processes/erasure/erasure.process';

/** The erasure process follows people's erasures, and the own log for referrals sent at the same moment. */
export const erasureSubscription: Subscription = processSubscription(erasureProcess, [
  { source: 'own-log', types: ['referral-sent'] },
  { source: 'people', contracts: [personErasedV1] },
]);
