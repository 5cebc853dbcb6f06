import { processSubscription } from '#platform/runtime/messages/subscription';
import { erasureProcess } from './erasure.process.js';

/** The erasure process follows the own log. */
export const erasureSubscription = processSubscription(erasureProcess, [
  { source: 'own-log', types: ['person-erased'] },
]);
