import type { EventOf } from '#platform/contracts/contract';
import type { memberChangedV1 } from '#platform/contracts/directory/member-changed.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A member of an organisation, which alone reads it; `worker` is the pseudonym under which the member acts here. */
export interface KnownMemberRow {
  readonly tenant: Uuid;
  readonly worker: string;
  readonly roles: readonly string[];
}

/** Who works where, as what; a member who has left is no longer known. */
export const knownMemberProjection: Projection<EventOf<typeof memberChangedV1>, KnownMemberRow> = {
  name: 'known-member',
  table: 'known_member_row',
  keyColumns: ['tenant', 'worker'],
  keys: ({ event: { data } }) => [{ tenant: data.organisation, worker: data.worker }],
  evolve: (_, { event }) => {
    const { organisation, worker, roles } = event.data;
    return roles.length === 0 ? undefined : { tenant: organisation, worker, roles };
  },
};
