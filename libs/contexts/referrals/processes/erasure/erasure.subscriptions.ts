import { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { erasureProcess } from '#referrals/processes/erasure/erasure.process';

/** The erasure process follows people's erasures. */
export const erasureSubscription: Subscription = processSubscription(erasureProcess, [
  { source: 'people', contracts: [personErasedV1] },
]);
