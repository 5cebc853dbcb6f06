import type { Uuid } from '#platform/kernel/ids';
import type {
  Contract,
  Membership,
  OrganisationKind,
} from '#directory/domain/organisation/organisation.state';

/** An organisation as a list shows it; network and hub are those in force today in London. */
export interface OrganisationSummary {
  readonly id: Uuid;
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly odsCode: string | null;
  readonly area: string;
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

/** All that the directory says of one organisation. */
export interface OrganisationView extends OrganisationSummary {
  readonly revision: number;
  /** Oldest first, also those that are still to come. */
  readonly memberships: readonly Membership[];
  readonly contracts: readonly Contract[];
  readonly description: string | null;
  readonly url: string | null;
}

/** The columns of `OrganisationSummary`, from `organisation_list o`; `$1` is today. */
export const SUMMARY_SELECT = `o.organisation as id, o.kind, o.name, o.ods_code as "odsCode", o.area,
       (m.membership->>'network')::uuid as network, (m.membership->>'hub')::uuid as hub`;

/** The membership in force on `$1`, joined to `organisation_list o` as `m`. */
export const MEMBERSHIP_IN_FORCE = `left join lateral (
    select membership from jsonb_array_elements(o.memberships) membership
     where membership->>'from' <= $1::text order by membership->>'from' desc limit 1) m on true`;
