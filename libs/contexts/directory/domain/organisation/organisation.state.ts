import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** What an organisation is to the area. */
export type OrganisationKind = 'practice' | 'hub' | 'provider' | 'agency' | 'commissioner-board';

/** From a date on, a practice's network and the hub that serves it; null for none. */
export interface Membership {
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
  readonly from: CalendarDate;
}

/** A contract with a provider; `until` is its last day, null without an end. */
export interface Contract {
  readonly provider: Uuid;
  readonly from: CalendarDate;
  readonly until: CalendarDate | null;
}

/** What an organisation's listing says; its description lies in a table, not here. */
export interface OrganisationListing {
  readonly name: string;
  /** The commissioning place, e.g. `Stockport`. */
  readonly area: string;
  /** Digest of the listed facts with their texts, for imported organisations; null for others. */
  readonly content: string | null;
}

export interface OrganisationFacts extends OrganisationListing {
  readonly organisation: Uuid;
  readonly kind: OrganisationKind;
  readonly odsCode: string | null;
}

export type OrganisationState =
  | { readonly status: 'absent' }
  | ({
      readonly status: 'listed';
      /** Oldest first, one per date. */
      readonly memberships: readonly Membership[];
      readonly contracts: readonly Contract[];
    } & OrganisationFacts);
