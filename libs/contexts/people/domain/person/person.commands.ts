import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { GrantPart } from '#people/domain/grants/grant.state';
import type { AgeBand } from './age.policies.js';
import type { RecordField } from './person.fields.js';
import type { ErasureReason, ObjectionScope } from './person.state.js';

/** What may leave the record: derived by the caller from the birth date and address that go to the vault. */
export interface Characteristics {
  readonly ageBand: AgeBand;
  /** Index of multiple deprivation of the small area, 1 (most deprived) to 10, or null when not looked up. */
  readonly areaDecile: number | null;
  /** The practice where the person is registered, or null. */
  readonly practice: Uuid | null;
  /** The first half of the postcode, or null; absent in events from before it was told. */
  readonly outcode?: string | null;
}

/**
 * Registers a person under a fresh random id, always: whether another record of the same person exists is neither asked
 * nor answered here.
 */
export interface RegisterPerson extends Characteristics {
  readonly type: 'register-person';
  readonly person: Uuid;
}

/** Writes the record's next revision. `changed` names the fields that differ from the last; none changes nothing. */
export interface CorrectPerson extends Characteristics {
  readonly type: 'correct-person';
  readonly changed: readonly RecordField[];
}

/** Records that the person objects to sharing, at business time `at`; `recordedBy` is an organisation. */
export interface ObjectToSharing {
  readonly type: 'object-to-sharing';
  readonly objection: ObjectionScope;
  readonly at: Instant;
  readonly recordedBy: Uuid;
}

/** Takes back the objection of exactly this scope. */
export interface LiftObjection {
  readonly type: 'lift-objection';
  readonly objection: ObjectionScope;
  /** Who records that it was taken back: the reserved tenant where the person does so. */
  readonly recordedBy: Uuid;
  /** Whose record it is: the organisation that an objection to all does not name. */
  readonly writer: Uuid;
  /** Whether an objection, on this record or on another of the same person, keeps somebody else's record from them. */
  readonly isStopped: boolean;
}

/** Hides, or shows again, where the person is. */
export interface RestrictLocation {
  readonly type: 'restrict-location' | 'lift-location-restriction';
}

/** Records that the person has died; the date stays in the vault. */
export interface RecordDeath {
  readonly type: 'record-death';
}

/**
 * A right of an organisation to the record: the grant's key and part, since when (null for its writer, who has it from the
 * first) and until when, null while there is no end.
 */
export interface Holder {
  readonly organisation: Uuid;
  readonly part: GrantPart;
  readonly grant: string;
  readonly since: Instant | null;
  readonly until: Instant | null;
}

/**
 * Records that `organisation` lets go of what it holds about the person, at business time `at`. `holders` are all that
 * hold something, it included, as looked up; whoever has let go since is left out by the decision. `openReferrals` counts
 * those in which the organisation takes part; `speaksFor` are the parts for which whoever asks may speak.
 */
export interface RecordErasure {
  readonly type: 'record-erasure';
  readonly organisation: Uuid;
  readonly at: Instant;
  readonly reason: ErasureReason;
  readonly holders: readonly Holder[];
  readonly openReferrals: number;
  readonly speaksFor: readonly GrantPart[];
}

/** Looks, at business time `at`, whether anybody still holds a person of whom those who could let go by themselves have. */
export interface LookAgain {
  readonly type: 'look-again';
  readonly at: Instant;
  readonly holders: readonly Holder[];
}

/**
 * Links the sign-in whose subject has this keyed hash, after its one-time code was met. `codesVoided` is how often the
 * record's codes had been voided when this one was made.
 */
export interface LinkAccount {
  readonly type: 'link-account';
  readonly subjectKey: string;
  readonly codesVoided: number;
}

/** Ends the link, and voids every code made so far: for example when one was handed to the wrong person. */
export interface UnlinkAccount {
  readonly type: 'unlink-account';
}

/** Everything that may be asked of one organisation's record of a person. */
export type PersonCommand =
  | RegisterPerson
  | CorrectPerson
  | ObjectToSharing
  | LiftObjection
  | RestrictLocation
  | RecordDeath
  | RecordErasure
  | LookAgain
  | LinkAccount
  | UnlinkAccount;
