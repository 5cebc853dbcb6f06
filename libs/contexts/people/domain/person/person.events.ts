import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Characteristics } from './person.commands.js';
import type { ErasureReason } from './person.state.js';

interface OfPerson {
  readonly person: Uuid;
}

/** The first revision. Its writer is the stream's tenant. */
export interface PersonRegistered {
  readonly type: 'person-registered';
  readonly data: OfPerson & Characteristics;
}

/** A later revision; `identityChanged` says that NHS number or birth date differ, so matching is asked again. */
export interface PersonCorrected {
  readonly type: 'person-corrected';
  readonly data: OfPerson &
    Characteristics & { readonly revision: number; readonly identityChanged: boolean };
}

/** The person objects to sharing with everyone (`organisation` null) or with one organisation. */
export interface SharingObjected {
  readonly type: 'sharing-objected';
  readonly data: OfPerson & {
    readonly scope: 'all' | 'organisation';
    readonly organisation: Uuid | null;
    readonly since: Instant;
    readonly recordedBy: Uuid;
  };
}

/** The objection of this scope was taken back. */
export interface SharingObjectionLifted {
  readonly type: 'sharing-objection-lifted';
  readonly data: OfPerson & { readonly scope: 'all' | 'organisation'; readonly organisation: Uuid | null };
}

/** Where the person is became hidden, or may be seen again. */
export interface LocationRestrictionChanged {
  readonly type: 'location-restricted' | 'location-restriction-lifted';
  readonly data: OfPerson;
}

/** The person has died. */
export interface PersonDied {
  readonly type: 'person-died';
  readonly data: OfPerson;
}

/** One organisation let go of what it held; `grants` and `looksAgain` are absent in events from before they were told. */
export interface HolderLetGo {
  readonly type: 'holder-let-go';
  readonly data: OfPerson & {
    readonly organisation: Uuid;
    readonly at: Instant;
    readonly reason: ErasureReason;
    readonly grants?: readonly string[];
    readonly looksAgain?: Instant | null;
  };
}

/** It was looked at whether anybody still holds the person, and somebody does: the next look, if one is needed. */
export interface ErasureAwaited {
  readonly type: 'erasure-awaited';
  readonly data: OfPerson & { readonly looksAgain: Instant | null };
}

/** The last holder has let go: every context destroys its key of the person. */
export interface PersonErased {
  readonly type: 'person-erased';
  readonly data: OfPerson;
}

/** A sign-in may see the person's own view, or no longer may. */
export interface PersonLinked {
  readonly type: 'person-linked';
  readonly data: OfPerson & { readonly subjectKey: string };
}

/** The sign-in no longer sees the person's own view; no code made before links any more. */
export interface PersonUnlinked {
  readonly type: 'person-unlinked';
  readonly data: OfPerson & { readonly subjectKey: string };
}

/** No code made before links any more; no sign-in was linked. */
export interface LinkCodesVoided {
  readonly type: 'link-codes-voided';
  readonly data: OfPerson;
}

/** What happened to one organisation's record of a person; none of it identifies. */
export type PersonEvent =
  | PersonRegistered
  | PersonCorrected
  | SharingObjected
  | SharingObjectionLifted
  | LocationRestrictionChanged
  | PersonDied
  | HolderLetGo
  | ErasureAwaited
  | PersonErased
  | PersonLinked
  | PersonUnlinked
  | LinkCodesVoided;
