import { accepted, rejected, unreachable } from '#platform/kernel/decider';
import type { Decider, Decision } from '#platform/kernel/decider';
import type { Characteristics, PersonCommand, RecordErasure } from './person.commands.js';
import type { PersonEvent } from './person.events.js';
import { evolvePerson } from './person.evolve.js';
import { changesIdentity, holdsStill, sameScope, scopeData } from './person.policies.js';
import type { PersonRejection } from './person.rejections.js';
import type { PersonFacts, PersonState } from './person.state.js';

type PersonDecision = Decision<PersonEvent, PersonRejection>;
type KnownPerson = PersonFacts & { readonly status: 'registered' | 'died' };
type LaterCommand = Exclude<PersonCommand, { readonly type: 'register-person' }>;

/** The rules of one organisation's record of a person. */
export const personDecider: Decider<PersonState, PersonCommand, PersonEvent, PersonRejection> = {
  initial: { status: 'unregistered' },
  decide: decidePerson,
  evolve: evolvePerson,
};

function decidePerson(command: PersonCommand, state: PersonState): PersonDecision {
  switch (state.status) {
    case 'unregistered':
      if (command.type !== 'register-person') return rejected({ code: 'not-registered' });
      return accepted({
        type: 'person-registered',
        data: { person: command.person, ...characteristicsOf(command) },
      });
    case 'registered':
    case 'died':
      return command.type === 'register-person'
        ? rejected({ code: 'already-registered' })
        : decideKnown(command, state);
    case 'erased':
      return command.type === 'record-erasure' ? accepted() : rejected({ code: 'erased' });
    default:
      return unreachable(state);
  }
}

function decideKnown(command: LaterCommand, state: KnownPerson): PersonDecision {
  const { person } = state;
  switch (command.type) {
    case 'correct-person': {
      if (command.changed.length === 0) return accepted();
      const identityChanged = changesIdentity(command.changed);
      const data = { person, ...characteristicsOf(command), revision: state.revision + 1, identityChanged };
      return accepted({ type: 'person-corrected', data });
    }
    case 'object-to-sharing': {
      if (state.objections.some((standing) => sameScope(standing, command.objection))) return accepted();
      const data = {
        person,
        ...scopeData(command.objection),
        since: command.at,
        recordedBy: command.recordedBy,
      };
      return accepted({ type: 'sharing-objected', data });
    }
    case 'lift-objection':
      if (!state.objections.some((standing) => sameScope(standing, command.objection))) return accepted();
      return accepted({
        type: 'sharing-objection-lifted',
        data: { person, ...scopeData(command.objection) },
      });
    case 'restrict-location':
      return state.locationRestricted
        ? accepted()
        : accepted({ type: 'location-restricted', data: { person } });
    case 'lift-location-restriction':
      return state.locationRestricted
        ? accepted({ type: 'location-restriction-lifted', data: { person } })
        : accepted();
    case 'record-death':
      return state.status === 'died' ? accepted() : accepted({ type: 'person-died', data: { person } });
    case 'record-erasure':
      return decideErasure(command, state);
    case 'link-account':
      if (state.status === 'died') return rejected({ code: 'died' });
      if (state.account === command.subjectKey) return accepted();
      if (state.account !== null) return rejected({ code: 'linked-to-another-account' });
      return accepted({ type: 'person-linked', data: { person, subjectKey: command.subjectKey } });
    case 'unlink-account':
      return accepted(...unlinked(state));
    default:
      return unreachable(command);
  }
}

/**
 * Erasure is each controller's own, once it takes part in no open referral; the last to let go erases the person, and the
 * person's own sign-in with it.
 */
function decideErasure(command: RecordErasure, state: KnownPerson): PersonDecision {
  const { organisation, at, reason, openReferrals } = command;
  const { person } = state;
  const holders = command.holders.filter((holder) => holdsStill(holder, state.letGo));
  if (!holders.some((holder) => holder.organisation === organisation)) return accepted();
  if (openReferrals > 0) return rejected({ code: 'referrals-open' });
  const letGo: PersonEvent = { type: 'holder-let-go', data: { person, organisation, at, reason } };
  if (holders.some((holder) => holder.organisation !== organisation)) return accepted(letGo);
  return accepted<PersonEvent>(letGo, ...unlinked(state), { type: 'person-erased', data: { person } });
}

function unlinked({ person, account }: KnownPerson): readonly PersonEvent[] {
  return account === null ? [] : [{ type: 'person-unlinked', data: { person, subjectKey: account } }];
}

/** Exactly these four: a caller's object may carry more, an event must not. */
function characteristicsOf({ ageBand, areaDecile, practice, outcode }: Characteristics): Characteristics {
  return { ageBand, areaDecile, practice, outcode: outcode ?? null };
}
