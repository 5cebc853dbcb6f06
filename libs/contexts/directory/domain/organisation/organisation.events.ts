import type { Uuid } from '#platform/kernel/ids';
import type { Contract, Membership, OrganisationFacts } from './organisation.state.js';

/** All facts of a listing, with the network and hub in force on the day of the event. */
export interface OrganisationListedData extends OrganisationFacts {
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

export type OrganisationEvent =
  | { readonly type: 'organisation-listed'; readonly data: OrganisationListedData & Pick<Membership, 'from'> }
  | { readonly type: 'organisation-changed'; readonly data: OrganisationListedData }
  | { readonly type: 'membership-changed'; readonly data: Membership & { readonly practice: Uuid } }
  | { readonly type: 'contract-held'; readonly data: Contract & { readonly holder: Uuid } };
