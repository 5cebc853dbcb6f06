import { unreachable } from '#platform/kernel/decider';
import type { HolderLetGo, PersonEvent } from './person.events.js';
import { sameScope, scopeOf } from './person.policies.js';
import type { PersonFacts, PersonState } from './person.state.js';

/** The person's state after one more event of its stream. */
export function evolvePerson(state: PersonState, event: PersonEvent): PersonState {
  if (event.type === 'person-registered') {
    const { person } = event.data;
    return {
      status: 'registered',
      person,
      revision: 1,
      objections: [],
      locationRestricted: false,
      account: null,
    };
  }
  if (state.status === 'unregistered' || state.status === 'erased') return state;
  switch (event.type) {
    case 'person-corrected':
      return { ...state, revision: event.data.revision };
    case 'sharing-objected':
    case 'sharing-objection-lifted':
      return { ...state, objections: objectionsAfter(state, event) };
    case 'location-restricted':
      return { ...state, locationRestricted: true };
    case 'location-restriction-lifted':
      return { ...state, locationRestricted: false };
    case 'person-died':
      return { ...state, status: 'died' };
    case 'holder-let-go':
      return { ...state, ...lettingGoAfter(state, event.data) };
    case 'erasure-awaited':
      return { ...state, looksAgain: event.data.looksAgain };
    case 'person-erased':
      return {
        status: 'erased',
        person: state.person,
        objections: state.objections,
        locationRestricted: state.locationRestricted,
      };
    case 'person-linked':
      return { ...state, account: event.data.subjectKey };
    case 'person-unlinked':
    case 'link-codes-voided':
      return { ...state, account: null, codesVoided: (state.codesVoided ?? 0) + 1 };
    default:
      return unreachable(event);
  }
}

function lettingGoAfter(
  { letGo = [] }: PersonFacts,
  { organisation, at, grants, looksAgain = null }: HolderLetGo['data'],
): Pick<PersonFacts, 'letGo' | 'looksAgain'> {
  const latest = { organisation, at, ...(grants === undefined ? {} : { grants }) };
  return { letGo: [...letGo, latest], looksAgain };
}

function objectionsAfter(
  state: PersonFacts,
  event: Extract<PersonEvent, { type: 'sharing-objected' | 'sharing-objection-lifted' }>,
): PersonFacts['objections'] {
  const scope = scopeOf(event.data);
  const others = state.objections.filter((standing) => !sameScope(standing, scope));
  if (event.type === 'sharing-objection-lifted') return others;
  return [...others, { ...scope, since: event.data.since, recordedBy: event.data.recordedBy }];
}
