import type { CalendarDate, Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { NextAct } from '#referrals/domain/referral/next-step.table';
import type {
  ActorPart,
  Channel,
  DeclineReason,
  OutcomeCode,
  Priority,
  ReferralKind,
  ReferralStatus,
  RouteIn,
  WithdrawReason,
} from '#referrals/domain/referral/referral.codes';
import type { SharingFacts } from '#referrals/domain/referral/sharing.policies';

/** Who acts and as what; `worker` is the pseudonymous member of the organisation. */
export interface Actor {
  readonly organisation: Uuid;
  readonly part: ActorPart;
  readonly worker: string | null;
}

/** What every command carries: business time, the actor and the bank holidays that working days are counted by. */
export interface CommandFacts {
  readonly at: Instant;
  readonly actor: Actor;
  readonly holidays: readonly CalendarDate[];
}

interface SendFacts extends CommandFacts {
  readonly type: 'send-referral';
  readonly referral: Uuid;
  readonly episode: Uuid;
  readonly routeIn: RouteIn;
  readonly practice: Uuid | null;
  readonly network: Uuid | null;
  readonly hub: Uuid;
  readonly person: Uuid;
  readonly service: Uuid | null;
  readonly priority: Priority;
  readonly promiseDays: number | null;
  readonly needs: readonly string[];
  /** The outcode of where the person lives; null where it is not known. */
  readonly area: string | null;
  readonly riskInstruction: boolean;
  readonly noteId: Uuid | null;
  /** What stands against sharing the person; null for the process that sends a replacement: its redirection was asked. */
  readonly sharing: SharingFacts | null;
}

/** A practice or agency sends a person to the hub, which is the receiver. */
export interface SendRoot extends SendFacts {
  readonly kind: 'root';
  readonly sender: Uuid;
}

/** A person comes to the hub, which is sender and receiver. */
export interface SendSelf extends SendFacts {
  readonly kind: 'self';
}

/** A practice or agency sends a person straight to a provider. */
export interface SendDirect extends SendFacts {
  readonly kind: 'direct';
  readonly sender: Uuid;
  readonly receiver: Uuid;
}

/** The hub, which is the sender, sends a person onward to a provider. */
export interface SendChild extends SendFacts {
  readonly kind: 'child';
  readonly parent: Uuid;
  /** The parent as it was looked up; the process that sends a replacement has no need of it and gives null. */
  readonly parentState: { readonly kind: ReferralKind; readonly status: ReferralStatus } | null;
  readonly receiver: Uuid;
  readonly replaces: Uuid | null;
  /** The hub's worker to whom the child comes back. */
  readonly linkWorker: string | null;
}

export type SendReferral = SendRoot | SendSelf | SendDirect | SendChild;

type Command<Type extends string, Own = unknown> = CommandFacts & { readonly type: Type } & Own;

/** The hub tried and did not reach the person at `contactAt`. */
export type RecordNotReached = Command<
  'record-not-reached',
  { readonly channel: Channel; readonly contactAt: Instant }
>;
/** The hub had a two-way contact with the person at `contactAt`. */
export type RecordReached = Command<
  'record-reached',
  { readonly channel: Channel; readonly contactAt: Instant }
>;
/** The person and the hub agree what matters (codes) and a number of next actions. */
export type AgreePlan = Command<
  'agree-plan',
  { readonly matters: readonly string[]; readonly actions: number }
>;
/** The context tells a parent of its child; `replacedBy` is the child that takes the place of one that is closed. */
export type NoteChild = Command<
  'note-child',
  {
    readonly child: Uuid;
    readonly childStatus: 'open' | 'closed';
    readonly outcome: OutcomeCode | null;
    readonly replacedBy: Uuid | null;
  }
>;
/** The hub gives the referral to one of its members, whom the context has looked up. */
export type AllocateReferral = Command<'allocate-referral', { readonly worker: string }>;
export type TellBack = Command<'tell-back', { readonly outcome: OutcomeCode }>;
export type AcknowledgeOutcome = Command<'acknowledge-outcome'>;
export type AcceptReferral = Command<'accept-referral'>;
export type DeclineReferral = Command<'decline-referral', { readonly reason: DeclineReason }>;
export type StartReferral = Command<'start-referral'>;
export type CompleteReferral = Command<'complete-referral', { readonly outcome: OutcomeCode }>;
/** The hub re-offers: `to` is the id of the child that will be sent, `promiseDays` the new service's promise. */
export type RedirectReferral = Command<
  'redirect-referral',
  {
    readonly to: Uuid;
    readonly receiver: Uuid;
    readonly service: Uuid | null;
    readonly promiseDays: number | null;
    readonly sharing: SharingFacts;
  }
>;
export type WithdrawReferral = Command<'withdraw-referral', { readonly reason: WithdrawReason }>;
/** A timer fires: `what` and `due` are the next step it was set for. */
export type LetTimePass = Command<'let-time-pass', { readonly what: NextAct; readonly due: Instant }>;

export type ReferralCommand =
  | SendReferral
  | RecordNotReached
  | RecordReached
  | AgreePlan
  | AllocateReferral
  | NoteChild
  | TellBack
  | AcknowledgeOutcome
  | AcceptReferral
  | DeclineReferral
  | StartReferral
  | CompleteReferral
  | RedirectReferral
  | WithdrawReferral
  | LetTimePass;
