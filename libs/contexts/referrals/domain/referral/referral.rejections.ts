import type { Instant } from '#platform/kernel/clock';
import type { ClosedStatus, OpenStatus, ReferralStatus } from '#referrals/domain/referral/referral.codes';

/** Why a command changes nothing: a closed set of codes, with nothing personal in it. */
export type ReferralRejection =
  /** There is no referral yet. */
  | { readonly code: 'not-sent' }
  | { readonly code: 'already-sent' }
  /** The actor's part in this referral may not do this, or the actor does not hold that part. */
  | { readonly code: 'not-your-part' }
  /** Reaching, planning and children belong to referrals that the hub leads. */
  | { readonly code: 'not-hub-led' }
  /** Accepting, starting, completing and redirecting belong to referrals that a provider leads. */
  | { readonly code: 'not-provider-led' }
  /** A child is told back through its parent. */
  | { readonly code: 'told-through-parent' }
  | { readonly code: 'not-open'; readonly status: ClosedStatus }
  | {
      readonly code: 'wrong-status';
      readonly status: OpenStatus;
      readonly allowed: readonly ReferralStatus[];
    }
  /** Telling back waits for the children that are still open. */
  | { readonly code: 'children-open'; readonly open: number }
  /** Sending onward waits for an agreed plan, or for a direct referral to come back to the hub. */
  | { readonly code: 'parent-not-ready'; readonly status: ReferralStatus | null }
  /** The contact is earlier than the referral, or the timer earlier than its time. */
  | { readonly code: 'too-early'; readonly notBefore: Instant }
  /** The contact is later than now. */
  | { readonly code: 'in-the-future'; readonly notAfter: Instant }
  /** A plan is at least one thing that matters and one agreed next action. */
  | { readonly code: 'plan-empty' }
  /** An unanswered referral is redirected only once it has come to the hub for the provider's silence. */
  | { readonly code: 'not-escalated'; readonly status: OpenStatus }
  /** A death is recorded: nothing new is sent. */
  | { readonly code: 'person-died' }
  /** Everybody has let go of the person: nothing can be sent. */
  | { readonly code: 'person-erased' }
  /** The person objects to being shared: nothing new is sent, to nobody. */
  | { readonly code: 'sharing-objected' }
  /** The person may be sent elsewhere, not to this receiver or hub: the person objects to it. Nothing is said of others. */
  | { readonly code: 'not-to-this-organisation' }
  /** A need, or what matters, is no word of its closed list. */
  | { readonly code: 'not-in-list'; readonly list: 'needs' | 'matters' }
  /** A promise to answer is a whole number of working days, from 1 to `longest`. */
  | { readonly code: 'promise-out-of-range'; readonly longest: number };
