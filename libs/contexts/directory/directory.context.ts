import type { ContextDefinition } from '#platform/runtime/context-definition';
import { directoryMigrations } from './migrations/directory.migrations.js';
import { directoryPublication } from './publishing/directory.publications.js';
import { directorySubscriptions } from './read-models/directory.subscriptions.js';

/** The directory as the runtime runs it: organisations, services, areas; no timer and no process. */
export const directoryContext: ContextDefinition = {
  name: 'directory',
  migrations: directoryMigrations,
  publication: directoryPublication,
  subscribers: ['referrals', 'insights'],
  subscriptions: directorySubscriptions,
};
