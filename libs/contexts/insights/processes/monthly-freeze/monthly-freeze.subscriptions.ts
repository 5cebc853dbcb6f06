import { organisationListedV1 } from '#platform/contracts/directory/organisation-listed.v1';
import { processSubscription } from '#platform/runtime/messages/subscription';
import { monthlyFreezeProcess } from './monthly-freeze.process.js';

/** Boards come from the directory. */
export const monthlyFreezeSubscription = processSubscription(monthlyFreezeProcess, [
  { source: 'directory', contracts: [organisationListedV1] },
]);
