import type { PeopleEvent } from '#platform/contracts/people/people-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { Publication } from '#platform/runtime/messages/publication';
import type { PersonEvent } from '#people/domain/person/person.events';

const published = [
  'person-registered',
  'sharing-objected',
  'sharing-objection-lifted',
  'person-died',
  'person-linked',
  'person-erased',
] as const;

type Published = Extract<PersonEvent, { readonly type: (typeof published)[number] }>;

/**
 * What others learn of a person: a pseudonym and what they must heed. An objection to one organisation stays here: the
 * contract says "shared with nobody", and the read of names refuses that one organisation.
 */
export const peoplePublication: Publication = {
  types: published,
  publish: ({ event }) => (isPublished(event) ? publicEvent(event) : undefined),
};

function isPublished(event: DomainEvent): event is Published {
  return published.some((type) => type === event.type);
}

function publicEvent(event: Published): PeopleEvent | undefined {
  const { person } = event.data;
  switch (event.type) {
    case 'person-registered': {
      const { ageBand, areaDecile, practice, outcode = null } = event.data;
      const data = { person, ageBand, areaDecile, practice, outcode };
      return { type: 'ginnel.people.person-registered.v1', data };
    }
    case 'sharing-objected':
      return event.data.scope === 'all'
        ? { type: 'ginnel.people.sharing-objected.v1', data: { person } }
        : undefined;
    case 'sharing-objection-lifted':
      return event.data.scope === 'all'
        ? { type: 'ginnel.people.sharing-objection-lifted.v1', data: { person } }
        : undefined;
    case 'person-died':
      return { type: 'ginnel.people.person-died.v1', data: { person } };
    case 'person-linked':
      return { type: 'ginnel.people.person-linked.v1', data: { person, subjectKey: event.data.subjectKey } };
    case 'person-erased':
      return { type: 'ginnel.people.person-erased.v1', data: { person } };
  }
}
