import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** Against whom a person objects to sharing: everyone but the record's writer, or one organisation. */
export type ObjectionScope =
  | { readonly scope: 'all'; readonly organisation: null }
  | { readonly scope: 'organisation'; readonly organisation: Uuid };

/** An objection that stands: since when, and which organisation recorded it. */
export type Objection = ObjectionScope & { readonly since: Instant; readonly recordedBy: Uuid };

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
}

/** One organisation's record of a person, as a stream of that organisation's. */
export type PersonState =
  | { readonly status: 'unregistered' }
  | ({ readonly status: 'registered' } & PersonFacts)
  | ({ readonly status: 'died' } & PersonFacts)
  | { readonly status: 'erased'; readonly person: Uuid };
