import type { EventOf } from '#platform/contracts/contract';
import type { personLinkedV1 } from '#platform/contracts/people/person-linked.v1';
import type { personUnlinkedV1 } from '#platform/contracts/people/person-unlinked.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import { accountOf } from '#referrals/domain/acting/person-account';

/** A record that a person's own sign-in is linked to; `tenant` is the account, so that only its own sign-in reads it. */
export interface PersonAccountRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
}

/**
 * The persons behind their own sign-ins: a row for each record, for records are streams of their own and a sign-in may go from
 * one to another. While it does, in whichever order that is heard, no link takes another's away.
 */
export const personAccountProjection: Projection<
  EventOf<typeof personLinkedV1> | EventOf<typeof personUnlinkedV1>,
  PersonAccountRow
> = {
  name: 'person-account',
  table: 'person_account_row',
  keyColumns: ['tenant', 'person'],
  keys: ({ event: { data } }) => [{ tenant: accountOf(data.subjectKey), person: data.person }],
  evolve: (_, { event: { type, data } }) =>
    type === 'ginnel.people.person-linked.v1'
      ? { tenant: accountOf(data.subjectKey), person: data.person }
      : undefined,
};
