import type { EventOf } from '#platform/contracts/contract';
import type { personRegisteredV1 } from '#platform/contracts/people/person-registered.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A person that an organisation has registered: a pseudonym and the person's practice. */
export interface KnownPersonRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
  readonly practice: Uuid | null;
}

/** The persons that each organisation may refer: those it has registered itself. */
export const knownPersonProjection: Projection<EventOf<typeof personRegisteredV1>, KnownPersonRow> = {
  name: 'known-person',
  table: 'known_person_row',
  keyColumns: ['tenant', 'person'],
  keys: ({ tenant, event }) => [{ tenant, person: event.data.person }],
  evolve: (_, { tenant, event }) => ({ tenant, person: event.data.person, practice: event.data.practice }),
};
