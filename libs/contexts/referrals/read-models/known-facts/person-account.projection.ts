import type { EventOf } from '#platform/contracts/contract';
import type { personLinkedV1 } from '#platform/contracts/people/person-linked.v1';
import type { personUnlinkedV1 } from '#platform/contracts/people/person-unlinked.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import { accountOf } from '#referrals/domain/acting/person-account';

/** Whose record a person's own sign-in is linked to; `tenant` is the account, so that only its own sign-in reads it. */
export interface PersonAccountRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
}

/** The persons behind their own sign-ins. */
export const personAccountProjection: Projection<
  EventOf<typeof personLinkedV1> | EventOf<typeof personUnlinkedV1>,
  PersonAccountRow
> = {
  name: 'person-account',
  table: 'person_account_row',
  keyColumns: ['tenant'],
  keys: ({ event }) => [{ tenant: accountOf(event.data.subjectKey) }],
  evolve: (row, { event }) => {
    const { person, subjectKey } = event.data;
    if (event.type === 'ginnel.people.person-linked.v1') return { tenant: accountOf(subjectKey), person };
    return row?.person === person ? undefined : row;
  },
};
