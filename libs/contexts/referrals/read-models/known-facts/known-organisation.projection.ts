import { areaKeyOf } from '#platform/kernel/area-key';
import type { EventOf } from '#platform/contracts/contract';
import type { organisationListedV1 } from '#platform/contracts/directory/organisation-listed.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** An organisation as it was last listed; network and hub are a practice's on that day. */
export interface KnownOrganisationRow {
  readonly organisation: Uuid;
  readonly kind: EventOf<typeof organisationListedV1>['data']['kind'];
  /** By its key. */
  readonly area: string;
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

/** Every organisation that the directory lists. */
export const knownOrganisationProjection: Projection<
  EventOf<typeof organisationListedV1>,
  KnownOrganisationRow
> = {
  name: 'known-organisation',
  table: 'known_organisation_row',
  keyColumns: ['organisation'],
  keys: ({ event }) => [{ organisation: event.data.organisation }],
  evolve: (_, { event }) => {
    const { organisation, kind, area, network, hub } = event.data;
    return { organisation, kind, area: areaKeyOf(area), network, hub };
  },
};
