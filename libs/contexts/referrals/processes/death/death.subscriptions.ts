import { personDiedV1 } from '#platform/contracts/people/person-died.v1';
import { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { deathProcess } from '#referrals/processes/death/death.process';

/** The death process follows people's deaths and erasures, and the own log for referrals sent at the same moment. */
export const deathSubscription: Subscription = processSubscription(deathProcess, [
  { source: 'own-log', types: ['referral-sent'] },
  { source: 'people', contracts: [personDiedV1, personErasedV1] },
]);
