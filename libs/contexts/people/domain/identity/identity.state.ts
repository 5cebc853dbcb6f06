import type { Uuid } from '#platform/kernel/ids';

/** One person id that carries the number, with the record's revision that was compared. */
export interface IdentityMember {
  readonly person: Uuid;
  readonly revision: number;
  /** The first person id of those held to be the same person; its own when it is alone or first. */
  readonly sameAs: Uuid;
}

/**
 * A number met with different birth dates: a person id and the others that disagree with it and about whom nobody has
 * answered. `answers`, in their order, are kept where one was about some of the others only; without them the one
 * resolution was about everybody.
 */
export type IdentityConflict =
  | {
      readonly status: 'open';
      readonly conflict: Uuid;
      readonly person: Uuid;
      readonly others: readonly Uuid[];
      readonly answers?: readonly ConflictAnswer[];
    }
  | {
      readonly status: 'resolved';
      readonly conflict: Uuid;
      readonly resolution: Resolution;
      readonly answers?: readonly ConflictAnswer[];
    };

/** What a human answered about some of the others. */
export type ConflictAnswer = Resolution & { readonly others: readonly Uuid[] };

/** What a human found. */
export type Resolution =
  | { readonly resolution: 'same'; readonly sameAs: Uuid }
  | { readonly resolution: 'different'; readonly sameAs: null };

/**
 * Everyone who was registered with one NHS number, as a stream of the tenant `people`. It holds ids alone: number and
 * birth date stand as keyed hashes in the erasable spine row.
 */
export type IdentityState =
  | { readonly status: 'unclaimed' }
  | {
      readonly status: 'claimed';
      /** In the order in which they came. */
      readonly members: readonly IdentityMember[];
      readonly conflicts: readonly IdentityConflict[];
      /** Pairs that a human found to be different people: never matched by machine again. */
      readonly apart: readonly (readonly [Uuid, Uuid])[];
    };
