import { contractsOf } from '#platform/contracts/registry';
import { contractHeldV1 } from '#platform/contracts/directory/contract-held.v1';
import { membershipChangedV1 } from '#platform/contracts/directory/membership-changed.v1';
import { organisationListedV1 } from '#platform/contracts/directory/organisation-listed.v1';
import {
  projectionSubscription,
  type Subscription,
  type SubscriptionSource,
} from '#platform/runtime/messages/subscription';
import { boardsProjection } from './area/boards.projection.js';
import { listedOrganisationsProjection } from './area/listed-organisations.projection.js';
import { contractsHeldProjection } from './contracts-held/contracts-held.projection.js';
import { frozenFiguresProjection } from './frozen-figures/frozen-figures.projection.js';
import { funnelProjection } from './funnel/funnel.projection.js';
import { countedEventTypes } from './funnel/referral-change.projection.js';
import { workloadProjection } from './workload/workload.projection.js';

const counted: SubscriptionSource = {
  source: 'referrals',
  contracts: contractsOf('referrals').filter(({ type }) => countedEventTypes.includes(type)),
};

/** What the read models of insights take from where. */
export const readModelSubscriptions: readonly Subscription[] = [
  projectionSubscription(funnelProjection, [counted]),
  projectionSubscription(workloadProjection, [counted]),
  projectionSubscription(listedOrganisationsProjection, [
    { source: 'directory', contracts: [organisationListedV1, membershipChangedV1] },
  ]),
  projectionSubscription(boardsProjection, [{ source: 'directory', contracts: [organisationListedV1] }]),
  projectionSubscription(contractsHeldProjection, [{ source: 'directory', contracts: [contractHeldV1] }]),
  projectionSubscription(frozenFiguresProjection, [
    { source: 'own-log', types: ['figures-frozen', 'month-frozen'] },
  ]),
];
