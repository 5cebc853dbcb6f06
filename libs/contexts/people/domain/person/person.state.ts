import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** Against whom a person objects to sharing: everyone but the record's writer, or one organisation. */
export type ObjectionScope =
  | { readonly scope: 'all'; readonly organisation: null }
  | { readonly scope: 'organisation'; readonly organisation: Uuid };

/** An objection that stands: since when, and which organisation recorded it. */
export type Objection = ObjectionScope & { readonly since: Instant; readonly recordedBy: Uuid };

/** Why an organisation lets go: the person asked, or its own period of keeping is over. */
export const erasureReasons = ['person-asked', 'retention-ended'] as const;
export type ErasureReason = (typeof erasureReasons)[number];

/**
 * An organisation that has let go, at `at`, of the rights whose keys are `grants`: of all that were known at that moment. What
 * it was being sent just then, or is sent later, it holds anew. In states from before keys were kept: of all from until `at`.
 */
export interface LettingGo {
  readonly organisation: Uuid;
  readonly at: Instant;
  readonly grants?: readonly string[];
}

/** What is known of a person outside the vault; nothing of it identifies. */
export interface PersonFacts {
  readonly person: Uuid;
  /** Of this organisation's record, from 1. */
  readonly revision: number;
  readonly objections: readonly Objection[];
  /** A restricted record hides where the person is from everyone but the record's writer. */
  readonly locationRestricted: boolean;
  /** Keyed hash of the subject that may see the person's own view. */
  readonly account: string | null;
  /** How often all codes made until then were voided; absent while none were. */
  readonly codesVoided?: number;
  /** Every letting go, in order; absent in states from before erasure could be asked for. */
  readonly letGo?: readonly LettingGo[];
  /** When it is looked at again whether anybody still holds the person; null or absent while somebody can let go by itself. */
  readonly looksAgain?: Instant | null;
}

/** What stands against sharing a person: it outlives the record, for it protects the person's other records too. */
export type Denials = Pick<PersonFacts, 'objections' | 'locationRestricted'>;

/** One organisation's record of a person, as a stream of that organisation's. */
export type PersonState =
  | { readonly status: 'unregistered' }
  | ({ readonly status: 'registered' } & PersonFacts)
  | ({ readonly status: 'died' } & PersonFacts)
  | ({ readonly status: 'erased'; readonly person: Uuid } & Partial<Denials>);
