import type { EventOf } from '#platform/contracts/contract';
import type { serviceChangedV1 } from '#platform/contracts/directory/service-changed.v1';
import type { serviceListedV1 } from '#platform/contracts/directory/service-listed.v1';
import type { serviceUnlistedV1 } from '#platform/contracts/directory/service-unlisted.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A service that is offered: whose it is, its promise to answer in working days, whether it takes referrals now. */
export interface KnownServiceRow {
  readonly service: Uuid;
  readonly organisation: Uuid;
  readonly promise_days: number | null;
  readonly accepting: boolean;
}

type ServiceEvent =
  EventOf<typeof serviceListedV1> | EventOf<typeof serviceChangedV1> | EventOf<typeof serviceUnlistedV1>;

/** Every service that is offered; one that is no longer offered has no row. */
export const knownServiceProjection: Projection<ServiceEvent, KnownServiceRow> = {
  name: 'known-service',
  table: 'known_service_row',
  keyColumns: ['service'],
  keys: ({ event }) => [{ service: event.data.service }],
  evolve: (_, { event }) => {
    if (event.type === 'ginnel.directory.service-unlisted.v1') return undefined;
    const { service, organisation, promiseDays, accepting } = event.data;
    return { service, organisation, promise_days: promiseDays, accepting };
  },
};
