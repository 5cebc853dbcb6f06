import { processSubscription, type Subscription } from '#platform/runtime/messages/subscription';
import type { ReferralEventType } from '#referrals/domain/referral/referral.events';
import { nextStepProcess } from '#referrals/processes/next-step/next-step.process';

/** The events by which a parent and its children hear of one another. */
const joining: readonly ReferralEventType[] = [
  'referral-sent',
  'referral-completed',
  'referral-redirected',
  'referral-withdrawn',
];

/** The next-step process follows the own log. */
export const nextStepSubscription: Subscription = processSubscription(nextStepProcess, [
  { source: 'own-log', types: joining },
]);
