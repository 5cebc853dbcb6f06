import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** One organisation's record of a person. A person id belongs to exactly one: its writer, the stream's tenant. */
export interface RecordRef {
  readonly person: Uuid;
  readonly writer: Uuid;
}

/** As what an organisation sees a record: it wrote it, it referred, it runs the service, it accepted. */
export type GrantPart = 'registrar' | 'referrer' | 'hub' | 'provider';

/** Why a sharing is lawful; recipient, start and end stand in the grant itself. */
export interface SharingBasis {
  readonly purpose: 'direct-care' | 'safeguarding';
  readonly agreed:
    | 'agreed-by-person'
    | 'implied-direct-care'
    | 'best-interests'
    | 'parental-responsibility'
    | 'safeguarding-or-public-interest'
    | 'legal-duty';
  /** By what it came about. */
  readonly how: 'registration' | 'referral' | 'onward-referral' | 'raised-concern';
  /** The organisation that recorded it. */
  readonly recordedBy: Uuid;
}

/** The right of one organisation to see one record, opened by one event. There is no other way in. */
export interface Grant {
  /** Unique and the same at every repetition of the event. */
  readonly key: string;
  readonly record: RecordRef;
  readonly viewer: Uuid;
  readonly part: GrantPart;
  /** The referral that opened it; null for the registrar's. */
  readonly referral: Uuid | null;
  /** The organisation that passed the record on; its own right decides whether this one counts. */
  readonly sharedBy: Uuid;
  readonly basis: SharingBasis;
  readonly openedBy: Uuid;
  /** Business time: the first instant of sight. */
  readonly from: Instant;
  /** When the person began to attend, if so. */
  readonly attendedFrom: Instant | null;
  readonly endedBy: Uuid | null;
  /** The first instant without sight; null while there is no end. */
  readonly until: Instant | null;
}
