import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { DomainRejection } from '#platform/runtime/commands/aggregate';

/** What became of a command. A repeated command gets the first answer again, with `replayed`. */
export type CommandAnswer<Rejection extends DomainRejection = DomainRejection> =
  | {
      readonly outcome: 'accepted';
      readonly stream: Uuid;
      /** The stream's version after the command: the revision of the thing. */
      readonly version: number;
      /** Absent where nothing was appended. */
      readonly position: Position | undefined;
      readonly replayed: boolean;
    }
  | { readonly outcome: 'rejected'; readonly rejection: Rejection; readonly replayed: boolean };

/** A receipt as `claim_receipt` tells it. */
export interface ReceiptRow {
  readonly hash: string;
  readonly status: 'open' | 'accepted' | 'rejected';
  readonly stream: Uuid | null;
  readonly tenant: Uuid | null;
  readonly version: number | null;
  readonly rejection: DomainRejection | null;
}
