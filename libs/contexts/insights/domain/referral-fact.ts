import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** What insights note of a referral's life; each comes from one public event and happens once. */
export const referralSteps = [
  'sent',
  'reached',
  'plan_agreed',
  'accepted',
  'declined',
  'started',
  'completed',
  'redirected',
  'withdrawn',
  'told_back',
  'acknowledged',
] as const;
export type ReferralStep = (typeof referralSteps)[number];

/** When something happened (business time) and when it was written down (real time). */
export interface Moment {
  readonly occurred: Instant;
  readonly recorded: Instant;
}

/** Whose a referral is and where it belongs: in every event of it, fixed when it is sent. No trace of the person. */
export interface ReferralIdentity {
  readonly referral: Uuid;
  readonly episode: Uuid;
  readonly kind: 'root' | 'child' | 'direct' | 'self';
  readonly parent: Uuid | null;
  readonly routeIn: 'practice' | 'agency' | 'self' | 'ward';
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly hub: Uuid;
  readonly sender: Uuid;
  readonly receiver: Uuid;
  readonly service: Uuid | null;
}

/** One public event as insights see it. */
export interface ReferralChange {
  readonly identity: ReferralIdentity;
  readonly step: ReferralStep;
  readonly moment: Moment;
  /** Nobody owes anything after it; a closed referral is never opened again. */
  readonly closes: boolean;
  /** Only with `sent`: by when the receiver is to answer. */
  readonly answerBy: Instant | null;
}

/** All that insights know of one referral. What no event has told yet is missing. */
export interface ReferralFact extends ReferralIdentity {
  readonly steps: Readonly<Partial<Record<ReferralStep, Moment>>>;
  readonly answerBy: Instant | null;
  readonly closed: Moment | null;
}

/** The fact after a change: the same for every order of the changes and for repeated ones. */
export function changedFact(fact: ReferralFact | undefined, change: ReferralChange): ReferralFact {
  const { identity, step, moment, closes, answerBy } = change;
  return {
    ...identity,
    steps: { ...fact?.steps, [step]: earlier(fact?.steps[step], moment) },
    answerBy: step === 'sent' ? answerBy : (fact?.answerBy ?? null),
    closed: closes ? earlier(fact?.closed ?? undefined, moment) : (fact?.closed ?? null),
  };
}

/** Root and self referrals are led by the hub; child and direct ones by a provider. */
export function isHubLed(fact: ReferralIdentity): boolean {
  return fact.kind === 'root' || fact.kind === 'self';
}

/** Whether somebody still owes something; unknown referrals (not seen as sent) are not open. */
export function isOpen(fact: ReferralFact): boolean {
  return fact.steps.sent !== undefined && fact.closed === null;
}

/** Whether the receiver's first answer, yes or no, came by the time it was due. Without an answer: no. */
export function answeredInTime(fact: ReferralFact): boolean {
  const { accepted, declined } = fact.steps;
  const answer = accepted && declined ? earlier(accepted, declined) : (accepted ?? declined);
  return answer !== undefined && fact.answerBy !== null && answer.occurred <= fact.answerBy;
}

/** The earlier of two moments by business time, then by when it was written down. */
export function earlier(one: Moment | undefined, other: Moment): Moment {
  if (one === undefined || other.occurred < one.occurred) return other;
  return other.occurred === one.occurred && other.recorded < one.recorded ? other : one;
}
