/** How the person's episode began. */
export const routesIn = ['practice', 'agency', 'self', 'ward'] as const;
export type RouteIn = (typeof routesIn)[number];

/** Root: practice or agency to hub. Child: hub to provider. Direct: practice to provider. Self: the person to the hub. */
export const referralKinds = ['root', 'child', 'direct', 'self'] as const;
export type ReferralKind = (typeof referralKinds)[number];

export const priorities = ['routine', 'urgent'] as const;
export type Priority = (typeof priorities)[number];

/** The ways of a two-way contact with the person, or of an attempt at one. */
export const channels = ['phone', 'video', 'in-person', 'text', 'email', 'letter'] as const;
export type Channel = (typeof channels)[number];

export const declineReasons = [
  'no-capacity',
  'not-eligible',
  'not-suitable',
  'unable-to-contact',
  'person-declined',
  'out-of-area',
  'other',
] as const;
export type DeclineReason = (typeof declineReasons)[number];

export const withdrawReasons = [
  'by-person',
  'by-referrer',
  'by-provider',
  'by-system',
  'person-died',
  'moved-away',
  'other',
] as const;
export type WithdrawReason = (typeof withdrawReasons)[number];

export const outcomeCodes = ['goals-met', 'partly-met', 'not-met', 'did-not-attend', 'signposted'] as const;
export type OutcomeCode = (typeof outcomeCodes)[number];

/** What an actor acts as. `system` is the context itself: timers and processes. */
export const actorParts = ['sender', 'receiver', 'hub', 'person', 'system'] as const;
export type ActorPart = (typeof actorParts)[number];

/** What a participant of a referral is. */
export type ParticipantPart = 'sender' | 'receiver' | 'hub' | 'person';

/** States that owe something: each has an owner and a next time. */
export const openStatuses = [
  'sent',
  'reached',
  'plan-agreed',
  'accepted',
  'started',
  'declined',
  'awaiting-telling-back',
] as const;
export type OpenStatus = (typeof openStatuses)[number];

/** States after which nobody owes anything; none is ever left. */
export const closedStatuses = ['told-back', 'completed', 'redirected', 'withdrawn'] as const;
export type ClosedStatus = (typeof closedStatuses)[number];

export type ReferralStatus = 'unsent' | OpenStatus | ClosedStatus;
