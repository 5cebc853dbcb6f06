import type { Uuid } from '#platform/kernel/ids';
import type {
  OutcomeCode,
  Priority,
  RouteIn,
  WithdrawReason,
} from '#referrals/domain/referral/referral.codes';

/** Tells a parent of its child. */
export type NoteChildOutput = {
  readonly command: 'note-child';
  readonly stream: Uuid;
  readonly payload: {
    readonly child: Uuid;
    readonly childStatus: 'open' | 'closed';
    readonly outcome: OutcomeCode | null;
    readonly replacedBy: Uuid | null;
  };
};

/** Withdraws a child of a withdrawn parent, for the parent's reason, or a referral of a person who has died. */
export type WithdrawReferralOutput = {
  readonly command: 'withdraw-referral';
  readonly stream: Uuid;
  readonly payload: { readonly reason: WithdrawReason };
};

/** Sends the child that takes a redirected referral's place: a new stream of the hub, under the id that was announced. */
export type SendReplacementOutput = {
  readonly command: 'send-referral';
  readonly stream: Uuid;
  readonly payload: {
    readonly kind: 'child';
    readonly referral: Uuid;
    readonly parent: Uuid;
    readonly parentState: null;
    readonly replaces: Uuid;
    readonly episode: Uuid;
    readonly routeIn: RouteIn;
    readonly practice: Uuid | null;
    readonly network: Uuid | null;
    readonly hub: Uuid;
    readonly receiver: Uuid;
    readonly person: Uuid;
    readonly service: Uuid | null;
    readonly priority: Priority;
    readonly promiseDays: number | null;
    readonly needs: readonly string[];
    readonly area: string | null;
    readonly riskInstruction: boolean;
    readonly noteId: Uuid | null;
    readonly linkWorker: string | null;
  };
};

/**
 * What the next-step process asks of the referrals: the fields of the decider's command of that name but for time,
 * actor (part `system`) and holidays, which are those of the moment when it is carried out.
 */
export type NextStepOutput = NoteChildOutput | WithdrawReferralOutput | SendReplacementOutput;
