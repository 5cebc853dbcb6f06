import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import { nameDestructionProcess } from './name-destruction.process.js';

/** Destroying names follows the members in the own log. */
export const nameDestructionSubscription: Subscription = processSubscription(nameDestructionProcess, [
  { source: 'own-log', types: ['member-kept', 'member-left'] },
]);
