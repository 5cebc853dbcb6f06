import type { Uuid } from '#platform/kernel/ids';
import type { Resolution } from './identity.state.js';

/** Nobody else carries the number. */
export interface IdentityRecorded {
  readonly type: 'identity-recorded';
  readonly data: { readonly person: Uuid; readonly revision: number };
}

/**
 * The person is the same as another, the first of them. `how`: number and birth date agree, a human said so, or the
 * first of its match was taken away and the rest stays together.
 */
export interface PersonMatched {
  readonly type: 'person-matched';
  readonly data: {
    readonly person: Uuid;
    readonly sameAs: Uuid;
    readonly revision: number;
    readonly how: 'number-and-birth-date' | 'human' | 'rest-of-match';
  };
}

/** The person is no longer held to be the same as `from`; `apartFrom` are those a human set it apart from. */
export interface PersonUnmatched {
  readonly type: 'person-unmatched';
  readonly data: { readonly person: Uuid; readonly from: Uuid; readonly apartFrom: readonly Uuid[] };
}

/**
 * Same number, no birth date that agrees: a human has to look. Until then they are different people. `unnamed` are how
 * many stand against the person beside the others; absent where there are none.
 */
export interface IdentityConflictFound {
  readonly type: 'identity-conflict-found';
  readonly data: {
    readonly conflict: Uuid;
    readonly person: Uuid;
    readonly others: readonly Uuid[];
    readonly unnamed?: number;
    readonly revision: number;
  };
}

/**
 * A human has looked at the person and the `others`. The conflict goes on with those `left`, whom that human did not
 * see; absent where there are none.
 */
export interface IdentityConflictResolved {
  readonly type: 'identity-conflict-resolved';
  readonly data: {
    readonly conflict: Uuid;
    readonly person: Uuid;
    readonly others: readonly Uuid[];
    readonly left?: readonly Uuid[];
  } & Resolution;
}

/** Nothing is left to look at: one side was corrected or erased. */
export interface IdentityConflictWithdrawn {
  readonly type: 'identity-conflict-withdrawn';
  readonly data: { readonly conflict: Uuid };
}

/** The person no longer carries the number. */
export interface IdentityReleased {
  readonly type: 'identity-released';
  readonly data: { readonly person: Uuid };
}

/** What happened to one number. */
export type IdentityEvent =
  | IdentityRecorded
  | PersonMatched
  | PersonUnmatched
  | IdentityConflictFound
  | IdentityConflictResolved
  | IdentityConflictWithdrawn
  | IdentityReleased;
