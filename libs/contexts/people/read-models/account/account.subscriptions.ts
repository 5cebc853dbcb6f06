import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { accountProjection } from './account.projection.js';

/** Sign-ins follow the own log. */
export const accountSubscription = projectionSubscription(accountProjection, [
  { source: 'own-log', types: ['person-linked', 'person-unlinked', 'person-erased'] },
]);
