import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type {
  CommandFacts,
  ReferralCommand,
  SendReferral,
} from '#referrals/domain/referral/referral.commands';
import type { KnownReferral } from '#referrals/domain/referral/referral.state';

/** Who asks, as the access token says. */
export interface Caller {
  /** The one organisation of the token; null for a person. */
  readonly organisation: Uuid | null;
  readonly principal: string;
  readonly role: string;
}

/** What every request of a command says of itself. */
export interface Asking {
  readonly caller: Caller;
  /** The Idempotency-Key. */
  readonly key: string;
  readonly body: object;
  /** Positions that what is looked up must not be older than. */
  readonly stated: readonly Position[];
}

/** An act on a referral. `act` is the last word of its path; `revision` the one that the caller has seen. */
export interface Act extends Asking {
  readonly referral: Uuid;
  readonly act: string;
  readonly revision: number | undefined;
}

/** Sending a referral: `route` is the path, the texts go to the vault under the person's key. */
export interface Sending extends Asking {
  readonly route: string;
  readonly person: Uuid;
  readonly note: string | undefined;
  /** `writtenBy` is who wrote it first: the sender, or whoever it is handed on from. */
  readonly riskInstruction: { readonly text: string; readonly writtenBy: Uuid } | undefined;
}

/** What a new referral is given: its id, the id of its note, and whether it has a risk instruction. */
export interface SendingFacts extends CommandFacts {
  readonly referral: Uuid;
  readonly noteId: Uuid | null;
  readonly riskInstruction: boolean;
}

/** What became of a command: the body and headers of its answer. */
export interface Acted {
  readonly body: { readonly id: Uuid; readonly revision: number };
  readonly headers: {
    readonly revision: number;
    readonly location: string;
    readonly positions: readonly Position[];
  };
}

/**
 * Commands to referrals on behalf of a caller. A refusal, a referral out of the caller's sight and a stale revision are
 * thrown as problems.
 */
export abstract class ReferralActs {
  /** Acts on a referral that exists. */
  abstract act(request: Act, command: (facts: CommandFacts) => ReferralCommand): Promise<Acted>;
  /** Sends a new referral. */
  abstract send(request: Sending, command: (facts: SendingFacts) => SendReferral): Promise<Acted>;
  /**
   * Runs an attempt that checks facts before its command: where they have changed since the request was first accepted,
   * the first answer stands. `route` is the request's path.
   */
  abstract repeatably(
    request: Asking & { readonly route: string },
    attempt: () => Promise<Acted>,
  ): Promise<Acted>;
  /** A referral in which the caller takes part, as it is now. */
  abstract seen(caller: Caller, referral: Uuid): Promise<KnownReferral>;
  /** The id of the referral that is to take a referral's place: the same for each repetition of the request. */
  abstract announcedId(request: Asking, referral: Uuid): Uuid;
}
