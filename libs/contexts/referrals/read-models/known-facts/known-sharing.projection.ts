import type { EventOf } from '#platform/contracts/contract';
import type { organisationObjectedV1 } from '#platform/contracts/people/organisation-objected.v1';
import type { organisationObjectionLiftedV1 } from '#platform/contracts/people/organisation-objection-lifted.v1';
import type { personDiedV1 } from '#platform/contracts/people/person-died.v1';
import type { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import type { sharingObjectedV1 } from '#platform/contracts/people/sharing-objected.v1';
import type { sharingObjectionLiftedV1 } from '#platform/contracts/people/sharing-objection-lifted.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** What stands against sharing a person; `tenant` is the person, so that nothing but its own scope reads the row. */
export interface KnownSharingRow {
  readonly tenant: Uuid;
  readonly died: boolean;
  readonly erased: boolean;
  readonly objects: boolean;
  readonly objects_to: readonly Uuid[];
}

type SharingEvent =
  | EventOf<typeof sharingObjectedV1>
  | EventOf<typeof sharingObjectionLiftedV1>
  | EventOf<typeof organisationObjectedV1>
  | EventOf<typeof organisationObjectionLiftedV1>
  | EventOf<typeof personDiedV1>
  | EventOf<typeof personErasedV1>;

/** Objections, deaths and erasures, by which a new referral is refused. A person without any has no row. */
export const knownSharingProjection: Projection<SharingEvent, KnownSharingRow> = {
  name: 'known-sharing',
  table: 'known_sharing_row',
  keyColumns: ['tenant'],
  keys: ({ event }) => [{ tenant: event.data.person }],
  evolve: (row, { event }) => {
    const known = row ?? {
      ...{ tenant: event.data.person, died: false, erased: false, objects: false, objects_to: [] },
    };
    switch (event.type) {
      case 'ginnel.people.sharing-objected.v1':
        return { ...known, objects: true };
      case 'ginnel.people.sharing-objection-lifted.v1':
        return { ...known, objects: false };
      case 'ginnel.people.organisation-objected.v1':
        return {
          ...known,
          objects_to: [...without(known, event.data.organisation), event.data.organisation],
        };
      case 'ginnel.people.organisation-objection-lifted.v1':
        return { ...known, objects_to: without(known, event.data.organisation) };
      case 'ginnel.people.person-died.v1':
        return { ...known, died: true };
      case 'ginnel.people.person-erased.v1':
        return { ...known, objects: false, objects_to: [], erased: true };
    }
  },
};

function without(row: KnownSharingRow, organisation: Uuid): readonly Uuid[] {
  return row.objects_to.filter((other) => other !== organisation);
}
