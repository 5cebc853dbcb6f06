import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { OrganisationEvent } from '#directory/domain/organisation/organisation.events';
import type {
  Contract,
  Membership,
  OrganisationKind,
} from '#directory/domain/organisation/organisation.state';
import { sortNameOf } from '#directory/domain/sort-name';

/** One listed organisation, as the table `organisation_row` has it. */
export interface OrganisationRow {
  readonly organisation: Uuid;
  readonly steward: Uuid;
  readonly revision: number;
  readonly kind: OrganisationKind;
  readonly name: string;
  readonly sort_name: string;
  readonly ods_code: string | null;
  readonly area: string;
  readonly content: string | null;
  /** Oldest first. */
  readonly memberships: readonly Membership[];
  readonly contracts: readonly Contract[];
}

function listed(stored: StoredEvent<OrganisationEvent>): OrganisationRow | undefined {
  const { event, tenant, stream, version } = stored;
  if (event.type !== 'organisation-listed') return undefined;
  const { kind, name, odsCode, area, content, network, hub, from } = event.data;
  return {
    organisation: stream,
    steward: tenant,
    revision: version,
    kind,
    name,
    sort_name: sortNameOf(name),
    ods_code: odsCode,
    area,
    content,
    memberships: network === null ? [] : [{ network, hub, from }],
    contracts: [],
  };
}

function changed(row: OrganisationRow, event: OrganisationEvent): OrganisationRow {
  switch (event.type) {
    case 'organisation-listed':
      return row;
    case 'organisation-changed': {
      const { name, area, content } = event.data;
      return { ...row, name, sort_name: sortNameOf(name), area, content };
    }
    case 'membership-changed': {
      const { network, hub, from } = event.data;
      const others = row.memberships.filter((membership) => membership.from !== from);
      return { ...row, memberships: [...others, { network, hub, from }] };
    }
    case 'contract-held': {
      const { provider, from, until } = event.data;
      const others = row.contracts.filter((held) => held.provider !== provider || held.from !== from);
      return { ...row, contracts: [...others, { provider, from, until }] };
    }
  }
}

/** The organisations of the directory, one row each. */
export const organisationList: Projection<OrganisationEvent, OrganisationRow> = {
  name: 'organisation-list',
  table: 'organisation_row',
  keyColumns: ['organisation'],
  keys: ({ stream }) => [{ organisation: stream }],
  evolve: (row, stored) =>
    row === undefined ? listed(stored) : { ...changed(row, stored.event), revision: stored.version },
};
