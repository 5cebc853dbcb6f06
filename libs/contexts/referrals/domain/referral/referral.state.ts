import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { NextAct } from '#referrals/domain/referral/next-step.table';
import type {
  Channel,
  ClosedStatus,
  DeclineReason,
  OpenStatus,
  OutcomeCode,
  Priority,
  ReferralKind,
  RouteIn,
  WithdrawReason,
} from '#referrals/domain/referral/referral.codes';

/** What every event of a referral carries, fixed when it is sent. Ids only; the person is a pseudonym. */
export interface ReferralContext {
  readonly referral: Uuid;
  readonly episode: Uuid;
  readonly kind: ReferralKind;
  /** The root, self or direct referral that a child belongs to. */
  readonly parent: Uuid | null;
  readonly routeIn: RouteIn;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly hub: Uuid;
  readonly sender: Uuid;
  readonly receiver: Uuid;
  readonly person: Uuid;
  readonly service: Uuid | null;
}

/** What was asked for. The texts of note and risk instruction live in the vault. */
export interface ReferralDetails {
  readonly priority: Priority;
  /** The service's own promise to answer, in working days. */
  readonly promiseDays: number | null;
  readonly needs: readonly string[];
  /** The outcode of where the person lives; null where it is not known. */
  readonly area: string | null;
  readonly riskInstruction: boolean;
  readonly noteId: Uuid | null;
  /** The declined or silent referral that this one takes the place of. */
  readonly replaces: Uuid | null;
  readonly sentAt: Instant;
}

/** Who must act; `worker` is a member of the organisation where one is known. */
export interface Owner {
  readonly organisation: Uuid;
  readonly worker: string | null;
}

/** The time by which the owner must have done what. */
export interface Next {
  readonly at: Instant;
  readonly what: NextAct;
}

/** Children that this referral has been told of. A child told as closed stays closed, whatever is told later. */
export interface NotedChildren {
  readonly open: readonly Uuid[];
  readonly closed: readonly Uuid[];
}

interface Known {
  readonly context: ReferralContext;
  readonly details: ReferralDetails;
  readonly children: NotedChildren;
  /** The hub's worker who acted last, or to whom it was allocated since. */
  readonly linkWorker: string | null;
}

interface Open<Status extends OpenStatus> extends Known {
  readonly status: Status;
  readonly owner: Owner;
  readonly next: Next;
  /** The owner has been reminded of this next step. */
  readonly nudged: boolean;
  /** The time passed and the hub's coordinator owns it. */
  readonly escalated: boolean;
}

interface Closed<Status extends ClosedStatus> extends Known {
  readonly status: Status;
}

export interface UnsentReferral {
  readonly status: 'unsent';
}
export interface SentReferral extends Open<'sent'> {
  /** Attempts that did not reach the person. */
  readonly attempts: number;
}
export interface ReachedReferral extends Open<'reached'> {
  readonly reachedAt: Instant;
  readonly channel: Channel;
}
export type PlannedReferral = Open<'plan-agreed'>;
export type AcceptedReferral = Open<'accepted'>;
export type StartedReferral = Open<'started'>;
export interface DeclinedReferral extends Open<'declined'> {
  readonly reason: DeclineReason;
}
/** The hub owes the sender an answer: at once, or when the last child noted as open has closed. */
export interface AwaitingReferral extends Open<'awaiting-telling-back'> {
  /** The provider's own outcome of a direct referral. */
  readonly outcome: OutcomeCode | null;
}

export interface ToldBackReferral extends Closed<'told-back'> {
  readonly outcome: OutcomeCode;
  readonly acknowledged: boolean;
}
export interface CompletedReferral extends Closed<'completed'> {
  readonly outcome: OutcomeCode;
}
export interface RedirectedReferral extends Closed<'redirected'> {
  readonly to: Uuid;
}
export interface WithdrawnReferral extends Closed<'withdrawn'> {
  readonly reason: WithdrawReason;
}

/** A referral that someone owes something: it cannot be written down without owner and next time. */
export type OpenReferral =
  | SentReferral
  | ReachedReferral
  | PlannedReferral
  | AcceptedReferral
  | StartedReferral
  | DeclinedReferral
  | AwaitingReferral;

/** A referral after which nobody owes anything. It is never opened again. */
export type ClosedReferral = ToldBackReferral | CompletedReferral | RedirectedReferral | WithdrawnReferral;

/** A referral that has been sent. */
export type KnownReferral = OpenReferral | ClosedReferral;

/** One referral at one moment. It survives JSON unchanged. */
export type ReferralState = UnsentReferral | KnownReferral;

export const unsentReferral: UnsentReferral = { status: 'unsent' };

/** Whether somebody owes something. */
export function isOpen(state: ReferralState): state is OpenReferral {
  return 'owner' in state;
}

/** The one unfired timer of an open referral: its next time. */
export function timerOf(state: ReferralState): { readonly what: NextAct; readonly at: Instant } | undefined {
  return isOpen(state) ? { what: state.next.what, at: state.next.at } : undefined;
}
