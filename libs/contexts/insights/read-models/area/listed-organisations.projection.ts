import type { DirectoryEvent } from '#platform/contracts/directory/directory-event';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** An organisation and the area that it is listed in. */
export interface ListedOrganisationRow {
  readonly organisation: Uuid;
  readonly kind: string;
  readonly area: string;
  /** Of practices alone. */
  readonly network: Uuid | null;
}

/** Which organisations an area has: its hubs are added up, its practices, networks and providers are the frozen rows. */
export const listedOrganisationsProjection: Projection<DirectoryEvent, ListedOrganisationRow> = {
  name: 'insights-organisations',
  table: 'listed_organisation',
  keyColumns: ['organisation'],
  keys: ({ event }) =>
    event.type === 'ginnel.directory.organisation-listed.v1'
      ? [{ organisation: event.data.organisation }]
      : [],
  evolve: (row, { event }) => {
    if (event.type !== 'ginnel.directory.organisation-listed.v1') return row;
    const { organisation, kind, area, network } = event.data;
    return { organisation, kind, area, network };
  },
};
