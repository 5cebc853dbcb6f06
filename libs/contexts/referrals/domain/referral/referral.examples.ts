import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type {
  Actor,
  NoteChild,
  RedirectReferral,
  ReferralCommand,
} from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import {
  facts,
  given,
  hubActs,
  monday,
  otherProvider,
  otherService,
  providerActs,
  replacement,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { freelyShared } from '#referrals/domain/referral/sharing.policies';

/** Tuesday 3 November 2026, half past two in London. */
export const tuesday = '2026-11-03T14:30:00.000Z';

/** The commands of the examples, each by its rightful actor. */
export const reach = (at: Instant = monday, contactAt = at): ReferralCommand => ({
  ...facts(hubActs, at),
  type: 'record-reached',
  channel: 'phone',
  contactAt,
});
export const missed = (at: Instant): ReferralCommand => ({
  ...facts(hubActs, at),
  type: 'record-not-reached',
  channel: 'text',
  contactAt: at,
});
export const plan: ReferralCommand = {
  ...facts(hubActs),
  type: 'agree-plan',
  matters: ['company'],
  actions: 1,
};
export const accept: ReferralCommand = { ...facts(providerActs), type: 'accept-referral' };
export const start: ReferralCommand = { ...facts(providerActs), type: 'start-referral' };
export const complete: ReferralCommand = {
  ...facts(providerActs),
  type: 'complete-referral',
  outcome: 'goals-met',
};
export const decline: ReferralCommand = {
  ...facts(providerActs),
  type: 'decline-referral',
  reason: 'no-capacity',
};
export const tellBack: ReferralCommand = { ...facts(hubActs), type: 'tell-back', outcome: 'goals-met' };
export const allocate = (worker: string, at: Instant = monday): ReferralCommand => ({
  ...facts(hubActs, at),
  type: 'allocate-referral',
  worker,
});
export const withdraw = (by: Actor): ReferralCommand => ({
  ...facts(by),
  type: 'withdraw-referral',
  reason: 'by-person',
});
export const redirect = (at: Instant = monday): RedirectReferral => ({
  ...facts(hubActs, at),
  type: 'redirect-referral',
  to: replacement,
  receiver: otherProvider,
  service: otherService,
  promiseDays: 3,
  sharing: freelyShared,
});
export const noteChild = (
  of: Uuid,
  childStatus: 'open' | 'closed',
  replacedBy: Uuid | null = null,
): NoteChild => ({
  ...facts(systemActs),
  type: 'note-child',
  child: of,
  childStatus,
  outcome: childStatus === 'closed' ? 'goals-met' : null,
  replacedBy,
});

/** What the command comes to after what has happened. */
export function when(command: ReferralCommand, ...before: readonly ReferralCommand[]) {
  return referralDecider.decide(command, given(...before).state);
}
/** The events of a command that is accepted after what has happened. */
export function eventsOf(
  command: ReferralCommand,
  ...before: readonly ReferralCommand[]
): readonly ReferralEvent[] {
  const decision = when(command, ...before);
  return decision.outcome === 'accepted' ? decision.events : [];
}
/** The types of those events. */
export function typesOf(command: ReferralCommand, ...before: readonly ReferralCommand[]): readonly string[] {
  return eventsOf(command, ...before).map((event) => event.type);
}
/** A rejection as a decider gives it. */
export const rejection = (code: string, own: object = {}) => ({
  outcome: 'rejected',
  rejection: { code, ...own },
});
