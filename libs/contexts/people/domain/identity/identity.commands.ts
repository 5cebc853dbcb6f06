import type { Uuid } from '#platform/kernel/ids';
import type { SpineRow } from './identity.policies.js';
import type { Resolution } from './identity.state.js';

/**
 * Compares a person's record with all that carry the same number. `others` are the number's spine rows, looked up in
 * the same transaction; `conflict` is a fresh id, used only when a conflict is found. A revision that was already
 * compared changes nothing; a later one is compared anew.
 */
export interface MatchIdentity {
  readonly type: 'match-identity';
  readonly candidate: SpineRow;
  readonly others: readonly SpineRow[];
  readonly revision: number;
  readonly conflict: Uuid;
}

/**
 * A human's answer to a conflict. `about` are those of the others whom the human was shown: the answer decides about
 * nobody else. `seen` are all of the conflict in the human's sight, whom somebody has answered about included.
 */
export type ResolveConflict = {
  readonly type: 'resolve-conflict';
  readonly conflict: Uuid;
  readonly about: readonly Uuid[];
  readonly seen: readonly Uuid[];
} & Resolution;

/** A human says that this person is not the same as those it was matched with. */
export interface UnmatchPerson {
  readonly type: 'unmatch-person';
  readonly person: Uuid;
}

/**
 * Takes a person away from this number: its record was corrected to another number before `revision`, or was erased
 * (`revision` null).
 */
export interface ReleaseIdentity {
  readonly type: 'release-identity';
  readonly person: Uuid;
  readonly revision: number | null;
}

/** Everything that may be asked of one number. */
export type IdentityCommand = MatchIdentity | ResolveConflict | UnmatchPerson | ReleaseIdentity;
