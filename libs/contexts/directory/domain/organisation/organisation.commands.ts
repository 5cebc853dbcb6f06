import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Contract, Membership, OrganisationFacts, OrganisationListing } from './organisation.state.js';

/** Lists an organisation; network and hub (practices only) count from `on`. */
export interface ListOrganisation extends OrganisationFacts {
  readonly type: 'list-organisation';
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
  /** Today in London. */
  readonly on: CalendarDate;
}

export interface ChangeOrganisation extends OrganisationListing {
  readonly type: 'change-organisation';
  /** Today in London: the event tells the membership in force. */
  readonly on: CalendarDate;
}

/** From a date on the practice belongs to this network, served by this hub. */
export interface ChangeMembership extends Membership {
  readonly type: 'change-membership';
}

/** The board holds a contract with a provider; the same provider and first day again moves the end. */
export interface HoldContract extends Contract {
  readonly type: 'hold-contract';
}

export type OrganisationCommand = ListOrganisation | ChangeOrganisation | ChangeMembership | HoldContract;
