import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { PersonEvent } from '#people/domain/person/person.events';

/** Which sign-in may see the person's own view; `tenant` wrote the record. */
export interface AccountRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
  readonly subject_key: string;
}

/** Finds a person by its sign-in. Whether the link still stands is asked of the person's state at each read. */
export const accountProjection: Projection<PersonEvent, AccountRow> = {
  name: 'people.account',
  table: 'person_account',
  keyColumns: ['tenant', 'person'],
  keys: ({ event, tenant }) => [{ tenant, person: event.data.person }],
  evolve: (row, { event, tenant }) => {
    if (event.type === 'person-linked') {
      return { tenant, person: event.data.person, subject_key: event.data.subjectKey };
    }
    return event.type === 'person-unlinked' || event.type === 'person-erased' ? undefined : row;
  },
};
