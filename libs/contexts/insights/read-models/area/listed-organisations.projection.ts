import { areaKeyOf } from '#platform/kernel/area-key';
import type { DirectoryEvent } from '#platform/contracts/directory/directory-event';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** An organisation and the area that it is listed in. */
export interface ListedOrganisationRow {
  readonly organisation: Uuid;
  readonly kind: string;
  /** By its key. */
  readonly area: string;
  /** Of practices: every network that it was or is to be in, for episodes stay with the network of their time. jsonb. */
  readonly networks: readonly Uuid[];
}

/** Which organisations an area has: its hubs are added up, its practices, networks and providers are the frozen rows. */
export const listedOrganisationsProjection: Projection<DirectoryEvent, ListedOrganisationRow> = {
  name: 'insights-organisations',
  table: 'listed_organisation',
  keyColumns: ['organisation'],
  keys: ({ event }) => {
    if (event.type === 'ginnel.directory.organisation-listed.v1')
      return [{ organisation: event.data.organisation }];
    return event.type === 'ginnel.directory.membership-changed.v1'
      ? [{ organisation: event.data.practice }]
      : [];
  },
  evolve: (row, { event }) => {
    if (event.type === 'ginnel.directory.organisation-listed.v1') {
      const { organisation, kind, area, network } = event.data;
      return {
        organisation,
        kind,
        area: areaKeyOf(area),
        networks: withNetwork(row?.networks ?? [], network),
      };
    }
    if (event.type !== 'ginnel.directory.membership-changed.v1' || !row) return row;
    return { ...row, networks: withNetwork(row.networks, event.data.network) };
  },
};

function withNetwork(networks: readonly Uuid[], network: Uuid | null): readonly Uuid[] {
  return network === null || networks.includes(network) ? networks : [...networks, network];
}
