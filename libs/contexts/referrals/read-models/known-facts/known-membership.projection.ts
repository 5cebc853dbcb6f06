import type { EventOf } from '#platform/contracts/contract';
import type { membershipChangedV1 } from '#platform/contracts/directory/membership-changed.v1';
import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A practice's network and that network's hub from a date on. */
export interface KnownMembershipRow {
  readonly practice: Uuid;
  readonly from_date: CalendarDate;
  readonly network: Uuid | null;
  readonly hub: Uuid | null;
}

/** Every change of membership; the one in force on a day is the latest that has begun. */
export const knownMembershipProjection: Projection<
  EventOf<typeof membershipChangedV1>,
  KnownMembershipRow
> = {
  name: 'known-membership',
  table: 'known_membership_row',
  keyColumns: ['practice', 'from_date'],
  keys: ({ event }) => [{ practice: event.data.practice, from_date: event.data.from }],
  evolve: (_, { event }) => {
    const { practice, network, hub, from } = event.data;
    return { practice, from_date: from, network, hub };
  },
};
