import { describe, expect, it } from '@jest/globals';
import { contractOf } from '#platform/contracts/registry';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { PersonEvent } from '#people/domain/person/person.events';
import { peoplePublication } from './people.publications.js';

const person = '00000000-0000-4000-8000-000000000001';
const organisation = '00000000-0000-4000-8000-000000000002';
const practice = '00000000-0000-4000-8000-000000000003';
const since = '2026-11-02T09:00:00.000Z';

function published(event: PersonEvent): DomainEvent | undefined {
  const at = { occurredAt: since, recordedAt: since };
  const told = peoplePublication.publish({
    ...{ tenant: practice, stream: person, version: 1, partition: 0, position: 1, ...at },
    event,
  });
  if (told) expect(contractOf(told.type)?.check(told.data)).toMatchObject({ valid: true });
  return told;
}

describe('What others learn of a person', () => {
  const characteristics = { person, ageBand: '60-69', areaDecile: null, practice, outcode: 'SK4' } as const;

  it('is of a correction the same few characteristics as of a registration, and not what was corrected', () => {
    expect(published({ type: 'person-registered', data: characteristics })).toEqual({
      ...{ type: 'ginnel.people.person-registered.v1', data: characteristics },
    });
    const corrected = { ...characteristics, revision: 2, identityChanged: true };
    expect(published({ type: 'person-corrected', data: corrected })).toEqual({
      ...{ type: 'ginnel.people.person-corrected.v1', data: characteristics },
    });
  });

  it.each([
    ['everybody', 'all', null, 'sharing-objected', 'sharing-objection-lifted', { person }],
    [
      ...(['one organisation', 'organisation', organisation] as const),
      ...(['organisation-objected', 'organisation-objection-lifted', { person, organisation }] as const),
    ],
  ] as const)(
    'is of an objection to %s whom it concerns, not who recorded it',
    (_whom, scope, to, objected, lifted, data) => {
      const objection = { person, scope, organisation: to, since, recordedBy: practice };
      expect(published({ type: 'sharing-objected', data: objection })).toEqual({
        ...{ type: `ginnel.people.${objected}.v1`, data },
      });
      expect(
        published({ type: 'sharing-objection-lifted', data: { person, scope, organisation: to } }),
      ).toEqual({ type: `ginnel.people.${lifted}.v1`, data });
    },
  );
});
