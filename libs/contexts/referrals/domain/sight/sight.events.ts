import type { ReferralEventType } from '#referrals/domain/referral/referral.events';

const handled: Readonly<Record<ReferralEventType, true>> = {
  'referral-sent': true,
  'person-not-reached': true,
  'person-reached': true,
  'plan-agreed': true,
  'referral-allocated': true,
  'child-noted': true,
  'telling-back-owed': true,
  'outcome-told-back': true,
  'outcome-acknowledged': true,
  'referral-accepted': true,
  'referral-declined': true,
  'referral-started': true,
  'referral-completed': true,
  'referral-redirected': true,
  'referral-withdrawn': true,
  'referral-nudged': true,
  'referral-escalated': true,
};

/** Every private type of event of a referral; a type that is added must be added here. */
export const referralEventTypes = Object.keys(handled) as readonly ReferralEventType[];
