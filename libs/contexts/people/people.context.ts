import type { AuditTrail } from '#platform/runtime/audit/audit-chain';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { matchIdentity, releaseIdentity } from '#people/features/match-identity/match-identity.handler';
import { peopleMigrations } from '#people/migrations/people.migrations';
import { identityMatchingSubscription } from '#people/processes/identity-matching/identity-matching.subscriptions';
import { destroyRecord } from '#people/processes/erasure/erasure.executor';
import { lookAgain } from '#people/processes/erasure/erasure.timers';
import { erasureSubscription } from '#people/processes/erasure/erasure.subscriptions';
import { peoplePublication } from '#people/publishing/people.publications';
import { accountSubscription } from '#people/read-models/account/account.subscriptions';
import { conflictsSubscription } from '#people/read-models/conflicts/conflicts.subscriptions';
import { grantsSubscription } from '#people/read-models/grants/grants.subscriptions';
import { openReferralsSubscription } from '#people/read-models/open-referrals/open-referrals.subscriptions';

/** Who read which fields of whom, as what and why. */
export const personAudit: AuditTrail = {
  table: 'person_audit',
  columns: [
    ...['tenant', 'id', 'entry', 'person', 'principal', 'role', 'purpose', 'parts', 'fields'],
    ...['at', 'recorded_at'],
  ],
};

/** The people context as the runtime runs it. */
export const peopleContext: ContextDefinition = {
  name: 'people',
  migrations: peopleMigrations,
  audit: personAudit,
  publication: peoplePublication,
  subscribers: ['referrals'],
  subscriptions: [
    grantsSubscription,
    accountSubscription,
    conflictsSubscription,
    openReferralsSubscription,
    identityMatchingSubscription,
    erasureSubscription,
  ],
  timers: { person: lookAgain },
  pendingCommands: {
    'match-identity': matchIdentity,
    'release-identity': releaseIdentity,
    'destroy-record': destroyRecord,
  },
};
