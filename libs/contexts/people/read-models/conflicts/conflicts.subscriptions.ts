import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { conflictsProjection } from './conflicts.projection.js';

/** Conflicts follow the own log. */
export const conflictsSubscription = projectionSubscription(conflictsProjection, [
  {
    source: 'own-log',
    types: [
      'identity-conflict-found',
      'identity-conflict-resolved',
      'identity-conflict-withdrawn',
      'identity-released',
    ],
  },
]);
