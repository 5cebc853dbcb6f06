import type { EventOf } from '#platform/contracts/contract';
import type { holderLetGoV1 } from '#platform/contracts/people/holder-let-go.v1';
import type { personCorrectedV1 } from '#platform/contracts/people/person-corrected.v1';
import type { personErasedV1 } from '#platform/contracts/people/person-erased.v1';
import type { personRegisteredV1 } from '#platform/contracts/people/person-registered.v1';
import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';

/** A person that an organisation has registered: a pseudonym, the person's practice, and of where they live the outcode. */
export interface KnownPersonRow {
  readonly tenant: Uuid;
  readonly person: Uuid;
  readonly practice: Uuid | null;
  readonly outcode: string | null;
}

type PersonEvent =
  | EventOf<typeof holderLetGoV1>
  | EventOf<typeof personRegisteredV1>
  | EventOf<typeof personCorrectedV1>
  | EventOf<typeof personErasedV1>;

/** The persons that each organisation may refer: those it has registered itself, as last corrected, until it lets go. */
export const knownPersonProjection: Projection<PersonEvent, KnownPersonRow> = {
  name: 'known-person',
  table: 'known_person_row',
  keyColumns: ['tenant', 'person'],
  keys: ({ tenant, event }) => [{ tenant, person: event.data.person }],
  evolve: (row, { tenant, event }) => {
    if (event.type === 'ginnel.people.holder-let-go.v1')
      return event.data.organisation === tenant ? undefined : row;
    if (event.type === 'ginnel.people.person-erased.v1') return undefined;
    const { person, practice, outcode = null } = event.data;
    return { tenant, person, practice, outcode };
  },
};
