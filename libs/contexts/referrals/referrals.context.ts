import type { AuditTrail } from '#platform/runtime/audit/audit-chain';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import { referralsMigrations } from '#referrals/migrations/referrals.migrations';
import { personGoneSubscription } from '#referrals/processes/person-gone/person-gone.subscriptions';
import { destroyPersonTexts } from '#referrals/processes/text-destruction/text-destruction.executor';
import { textDestructionSubscription } from '#referrals/processes/text-destruction/text-destruction.subscriptions';
import {
  noteChild,
  sendReplacement,
  withdrawReferral,
} from '#referrals/processes/next-step/next-step.executor';
import { nextStepSubscription } from '#referrals/processes/next-step/next-step.subscriptions';
import { letTimePass } from '#referrals/processes/next-step/next-step.timers';
import { referralPublication } from '#referrals/publishing/referral.publications';
import { knownFactsSubscriptions } from '#referrals/read-models/known-facts/known-facts.subscriptions';
import { referralViewSubscription } from '#referrals/read-models/referral-view/referral-view.subscriptions';

/** Who was shown which texts of which referral. */
export const textAudit: AuditTrail = {
  table: 'text_read',
  columns: [
    ...['tenant', 'id', 'entry', 'referral', 'kinds', 'principal', 'role', 'at', 'recorded_at'],
    ...['person', 'purpose'],
  ],
};

/** The referrals context as the runtime runs it: episodes and the closed loop. */
export const referralsContext: ContextDefinition = {
  name: 'referrals',
  migrations: referralsMigrations,
  audit: textAudit,
  publication: referralPublication,
  subscribers: ['people', 'insights'],
  subscriptions: [
    ...knownFactsSubscriptions,
    referralViewSubscription,
    nextStepSubscription,
    personGoneSubscription,
    textDestructionSubscription,
  ],
  timers: { referral: letTimePass },
  pendingCommands: {
    'note-child': noteChild,
    'withdraw-referral': withdrawReferral,
    'send-referral': sendReplacement,
    'destroy-person-texts': destroyPersonTexts,
  },
};
