import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { PersonErased } from '#people/domain/person/person.events';

/** When the last holder has let go, the record, its key and its one-time codes are destroyed. */
export const erasureProcess: Process<null, StoredEvent<PersonErased>> = {
  name: 'people.erasure',
  initial: null,
  key: ({ event }) => event.data.person,
  react: (state, { event }) => ({
    state,
    outputs: [{ command: 'destroy-record', stream: event.data.person, payload: {} }],
  }),
};
