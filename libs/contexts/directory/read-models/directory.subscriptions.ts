import { projectionSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { areaList } from './area-list/area-list.projection.js';
import { memberList } from './member-list/member-list.projection.js';
import { organisationList } from './organisation-list/organisation-list.projection.js';
import { serviceList } from './service-list/service-list.projection.js';

/** The directory's read models follow its own log; it takes nothing from other contexts. */
export const directorySubscriptions: readonly Subscription[] = [
  projectionSubscription(organisationList, [
    {
      source: 'own-log',
      types: ['organisation-listed', 'organisation-changed', 'membership-changed', 'contract-held'],
    },
  ]),
  projectionSubscription(serviceList, [
    {
      source: 'own-log',
      types: [
        'service-listed',
        'service-changed',
        'service-capacity-set',
        'service-promise-set',
        'service-mode-set',
        'service-unlisted',
      ],
    },
  ]),
  projectionSubscription(memberList, [{ source: 'own-log', types: ['member-kept', 'member-left'] }]),
  projectionSubscription(areaList, [{ source: 'own-log', types: ['referral-mode-set'] }]),
];
