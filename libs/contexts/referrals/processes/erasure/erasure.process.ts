import type { Uuid } from '#platform/kernel/ids';
import type { Process } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';

/** The last holder has let go of a person. */
export interface PersonErased {
  readonly type: string;
  readonly data: { readonly person: Uuid };
}

/** When a person is erased, this context's keys of that person are destroyed: none of its texts can be opened again. */
export const erasureProcess: Process<{ readonly erased: boolean }, StoredEvent<PersonErased>> = {
  name: 'erasure',
  initial: { erased: false },
  key: ({ event }) => event.data.person,
  react: (_, { event }) => ({
    state: { erased: true },
    outputs: [{ command: 'destroy-person-keys', stream: event.data.person, payload: {} }],
  }),
};
