import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { NextAct } from '#referrals/domain/referral/next-step.table';
import type {
  ActorPart,
  Channel,
  ClosedStatus,
  DeclineReason,
  OpenStatus,
  OutcomeCode,
  Priority,
  WithdrawReason,
} from '#referrals/domain/referral/referral.codes';
import type { Next, Owner, ReferralContext } from '#referrals/domain/referral/referral.state';

/** Who acted, by organisation and part; no worker. */
export interface EventActor {
  readonly organisation: Uuid;
  readonly part: ActorPart;
}

/** An open referral after the event. */
export interface OpenAfter<Status extends OpenStatus = OpenStatus> {
  readonly status: Status;
  readonly owner: Owner;
  readonly next: Next;
}

/** A closed referral after the event. */
export interface ClosedAfter<Status extends ClosedStatus = ClosedStatus> {
  readonly status: Status;
  readonly owner: null;
  readonly next: null;
}

export type After = OpenAfter | ClosedAfter;

/** An event: its type, and as data the referral's context, the actor, the state after it and what is its own. */
export interface ReferralEventOf<Type extends string, State extends After, Own = unknown> {
  readonly type: Type;
  readonly data: ReferralContext & { readonly actor: EventActor } & State & Own;
}

/** What was asked for, as the receiver of a new or replacing referral gets it. */
export interface Asked {
  readonly priority: Priority;
  readonly promiseDays: number | null;
  readonly needs: readonly string[];
  /** The outcode of where the person lives; absent in events from before it was told. */
  readonly area?: string | null;
  readonly riskInstruction: boolean;
  readonly noteId: Uuid | null;
  readonly linkWorker: string | null;
}

export type ReferralSent = ReferralEventOf<
  'referral-sent',
  OpenAfter<'sent'>,
  Asked & { readonly replaces: Uuid | null; readonly sentAt: Instant }
>;
/** `at` is the time of the attempt, `attempt` its number from 1. */
export type PersonNotReached = ReferralEventOf<
  'person-not-reached',
  OpenAfter<'sent'>,
  { readonly attempt: number; readonly channel: Channel; readonly at: Instant }
>;
/** `at` is the time of the contact. */
export type PersonReached = ReferralEventOf<
  'person-reached',
  OpenAfter<'reached'>,
  { readonly at: Instant; readonly channel: Channel }
>;
/** `matters` are codes of what matters, `actions` the number of agreed next actions. */
export type PlanAgreed = ReferralEventOf<
  'plan-agreed',
  OpenAfter<'plan-agreed'>,
  { readonly matters: readonly string[]; readonly actions: number }
>;
/** Private: the hub has given it to a member, `linkWorker`; the owner is that member where the hub owes something now. */
export type ReferralAllocated = ReferralEventOf<
  'referral-allocated',
  OpenAfter,
  { readonly linkWorker: string }
>;
/** Private: the parent knows of a child. */
export type ChildNoted = ReferralEventOf<
  'child-noted',
  OpenAfter<'plan-agreed' | 'declined' | 'awaiting-telling-back'>,
  { readonly child: Uuid; readonly childStatus: 'open' | 'closed'; readonly outcome: OutcomeCode | null }
>;
/** The provider's part is over, or the last child closed: the hub owes the sender an answer. */
export type TellingBackOwed = ReferralEventOf<'telling-back-owed', OpenAfter<'awaiting-telling-back'>>;
export type OutcomeToldBack = ReferralEventOf<
  'outcome-told-back',
  ClosedAfter<'told-back'>,
  { readonly outcome: OutcomeCode }
>;
export type OutcomeAcknowledged = ReferralEventOf<'outcome-acknowledged', ClosedAfter<'told-back'>>;
export type ReferralAccepted = ReferralEventOf<'referral-accepted', OpenAfter<'accepted'>>;
export type ReferralDeclined = ReferralEventOf<
  'referral-declined',
  OpenAfter<'declined'>,
  { readonly reason: DeclineReason }
>;
export type ReferralStarted = ReferralEventOf<'referral-started', OpenAfter<'started'>>;
/** A child is closed by it; a direct referral then awaits telling back. */
export type ReferralCompleted = ReferralEventOf<
  'referral-completed',
  ClosedAfter<'completed'> | OpenAfter<'awaiting-telling-back'>,
  { readonly outcome: OutcomeCode }
>;
/** A child is closed by it; a direct referral awaits telling back until its new child has closed. `to` is that child. */
export type ReferralRedirected = ReferralEventOf<
  'referral-redirected',
  ClosedAfter<'redirected'> | OpenAfter<'awaiting-telling-back'>,
  Asked & { readonly to: Uuid; readonly toReceiver: Uuid; readonly toService: Uuid | null }
>;
export type ReferralWithdrawn = ReferralEventOf<
  'referral-withdrawn',
  ClosedAfter<'withdrawn'>,
  { readonly reason: WithdrawReason }
>;
/** The owner was reminded of `what`, whose time has passed. */
export type ReferralNudged = ReferralEventOf<'referral-nudged', OpenAfter, { readonly what: NextAct }>;
/** The hub's coordinator owns it, since the time of `what` has passed. */
export type ReferralEscalated = ReferralEventOf<'referral-escalated', OpenAfter, { readonly what: NextAct }>;

/** The private events of a referral: no names, no free text. */
export type ReferralEvent =
  | ReferralSent
  | PersonNotReached
  | PersonReached
  | PlanAgreed
  | ReferralAllocated
  | ChildNoted
  | TellingBackOwed
  | OutcomeToldBack
  | OutcomeAcknowledged
  | ReferralAccepted
  | ReferralDeclined
  | ReferralStarted
  | ReferralCompleted
  | ReferralRedirected
  | ReferralWithdrawn
  | ReferralNudged
  | ReferralEscalated;

export type ReferralEventType = ReferralEvent['type'];
