import { processSubscription } from '#platform/runtime/messages/subscription';
import { identityMatchingProcess } from './identity-matching.process.js';

/** Matching follows registrations, corrections and erasures of the own log, after their answers. */
export const identityMatchingSubscription = processSubscription(identityMatchingProcess, [
  { source: 'own-log', types: ['person-registered', 'person-corrected', 'person-erased'] },
]);
