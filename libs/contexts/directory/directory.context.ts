import type { ContextDefinition } from '#platform/runtime/context-definition';
import { directoryMigrations } from './migrations/directory.migrations.js';
import { destroyName } from './processes/name-destruction/name-destruction.executor.js';
import { nameDestructionSubscription } from './processes/name-destruction/name-destruction.subscriptions.js';
import { directoryPublication } from './publishing/directory.publications.js';
import { directorySubscriptions } from './read-models/directory.subscriptions.js';

/** The directory as the runtime runs it: organisations and who works for them, services, areas; no timer. */
export const directoryContext: ContextDefinition = {
  name: 'directory',
  migrations: directoryMigrations,
  publication: directoryPublication,
  subscribers: ['referrals', 'insights'],
  subscriptions: [...directorySubscriptions, nameDestructionSubscription],
  pendingCommands: { 'destroy-name': destroyName },
};
