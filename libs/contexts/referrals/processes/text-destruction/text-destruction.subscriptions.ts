import { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { textDestructionProcess } from '#referrals/processes/text-destruction/text-destruction.process';

/** Destroying texts follows people's erasures, and the own log for referrals sent at the same moment. */
export const textDestructionSubscription: Subscription = processSubscription(textDestructionProcess, [
  { source: 'own-log', types: ['referral-sent'] },
  { source: 'people', contracts: [personErasedV1] },
]);
