import type { PeopleEvent } from '#platform/contracts/people/people-event';
import type { DomainEvent } from '#platform/runtime/commands/aggregate';
import type { Publication } from '#platform/runtime/messages/publication';
import type { PersonEvent, PersonRegistered } from '#people/domain/person/person.events';

const published = [
  'person-registered',
  'person-corrected',
  'sharing-objected',
  'sharing-objection-lifted',
  'person-died',
  'person-linked',
  'person-unlinked',
  'holder-let-go',
  'person-erased',
] as const;

type Published = Extract<PersonEvent, { readonly type: (typeof published)[number] }>;

/**
 * What others learn of a person: a pseudonym and what they must heed. An objection to one organisation has events of its
 * own, for `sharing-objected` says "shared with nobody".
 */
export const peoplePublication: Publication = {
  types: published,
  publish: ({ event }) => (isPublished(event) ? publicEvent(event) : undefined),
};

function isPublished(event: DomainEvent): event is Published {
  return published.some((type) => type === event.type);
}

function publicEvent(event: Published): PeopleEvent {
  const { person } = event.data;
  switch (event.type) {
    case 'person-registered':
      return { type: 'ginnel.people.person-registered.v1', data: characteristicsOf(event.data) };
    case 'person-corrected':
      return { type: 'ginnel.people.person-corrected.v1', data: characteristicsOf(event.data) };
    case 'sharing-objected': {
      const { organisation } = event.data;
      return organisation === null
        ? { type: 'ginnel.people.sharing-objected.v1', data: { person } }
        : { type: 'ginnel.people.organisation-objected.v1', data: { person, organisation } };
    }
    case 'sharing-objection-lifted': {
      const { organisation } = event.data;
      return organisation === null
        ? { type: 'ginnel.people.sharing-objection-lifted.v1', data: { person } }
        : { type: 'ginnel.people.organisation-objection-lifted.v1', data: { person, organisation } };
    }
    case 'person-died':
      return { type: 'ginnel.people.person-died.v1', data: { person } };
    case 'person-linked':
      return { type: 'ginnel.people.person-linked.v1', data: { person, subjectKey: event.data.subjectKey } };
    case 'person-unlinked':
      return {
        type: 'ginnel.people.person-unlinked.v1',
        data: { person, subjectKey: event.data.subjectKey },
      };
    case 'holder-let-go':
      return {
        type: 'ginnel.people.holder-let-go.v1',
        data: { person, organisation: event.data.organisation },
      };
    case 'person-erased':
      return { type: 'ginnel.people.person-erased.v1', data: { person } };
  }
}

/** Exactly these: the private event of a correction says more. */
function characteristicsOf({
  person,
  ageBand,
  areaDecile,
  practice,
  outcode = null,
}: PersonRegistered['data']) {
  return { person, ageBand, areaDecile, practice, outcode };
}
