import { personDiedV1 } from '#platform/contracts/people/person-died.v1';
import { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { personGoneProcess } from '#referrals/processes/person-gone/person-gone.process';

/** Withdrawing follows people's deaths and erasures, and the own log for referrals sent at the same moment. */
export const personGoneSubscription: Subscription = processSubscription(personGoneProcess, [
  { source: 'own-log', types: ['referral-sent'] },
  { source: 'people', contracts: [personDiedV1, personErasedV1] },
]);
