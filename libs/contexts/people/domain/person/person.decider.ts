import { accepted, rejected, unreachable } from '#platform/kernel/decider';
import type { Decider, Decision } from '#platform/kernel/decider';
import { peopleTenant } from '#people/domain/people-tenant';
import type {
  Characteristics,
  LiftObjection,
  LookAgain,
  PersonCommand,
  RecordErasure,
} from './person.commands.js';
import type { PersonEvent } from './person.events.js';
import { evolvePerson } from './person.evolve.js';
import { changesIdentity, holdsStill, nextLook, sameScope, scopeData, stops } from './person.policies.js';
import type { PersonRejection } from './person.rejections.js';
import type { Objection, PersonFacts, PersonState } from './person.state.js';

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
      return command.type === 'record-erasure' || command.type === 'look-again'
        ? accepted()
        : rejected({ code: 'erased' });
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
    case 'lift-objection': {
      const standing = state.objections.find((one) => sameScope(one, command.objection));
      if (standing === undefined) return accepted();
      if (!mayLift(standing, command, state.objections)) return rejected({ code: 'out-of-sight' });
      return accepted({
        type: 'sharing-objection-lifted',
        data: { person, ...scopeData(command.objection) },
      });
    }
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
    case 'look-again':
      return decideLook(command, state);
    case 'link-account':
      if (state.status === 'died') return rejected({ code: 'died' });
      if (command.codesVoided !== (state.codesVoided ?? 0)) return rejected({ code: 'link-code-void' });
      if (state.account === command.subjectKey) return accepted();
      if (state.account !== null) return rejected({ code: 'linked-to-another-account' });
      return accepted({ type: 'person-linked', data: { person, subjectKey: command.subjectKey } });
    case 'unlink-account':
      return accepted(
        ...(state.account === null
          ? [{ type: 'link-codes-voided', data: { person } } as const]
          : unlinked(state)),
      );
    default:
      return unreachable(command);
  }
}

/**
 * An objection is taken back by the person, by whoever recorded it, or by an organisation that nothing stops: one that is
 * stopped would open a record to itself, or undo behind the person's back what stands against another.
 */
function mayLift(
  standing: Objection,
  { recordedBy, writer, isStopped }: LiftObjection,
  objections: readonly Objection[],
): boolean {
  if (recordedBy === peopleTenant || recordedBy === standing.recordedBy) return true;
  return !isStopped && !objections.some((one) => stops(one, recordedBy, writer));
}

/**
 * Erasure is each controller's own, once it takes part in no open referral; the last to let go erases the person, and the
 * person's own sign-in with it. Where only rights that end by themselves are left, it is looked at again when they have.
 */
function decideErasure(command: RecordErasure, state: KnownPerson): PersonDecision {
  const { organisation, at, reason, openReferrals, speaksFor } = command;
  const { person } = state;
  const holders = command.holders.filter((holder) => holdsStill(holder, state.letGo));
  const own = holders.filter((holder) => holder.organisation === organisation);
  if (own.length === 0) return accepted();
  if (own.some(({ part }) => !speaksFor.includes(part))) return rejected({ code: 'held-in-another-part' });
  if (openReferrals > 0) return rejected({ code: 'referrals-open' });
  const left = holders.filter((holder) => holder.organisation !== organisation);
  const grants = own.map(({ grant }) => grant);
  const data = { person, organisation, at, reason, grants, looksAgain: nextLook(left, at) };
  const letGo: PersonEvent = { type: 'holder-let-go', data };
  return left.length > 0 ? accepted(letGo) : accepted(letGo, ...erasedNow(state));
}

function decideLook({ at, holders }: LookAgain, state: KnownPerson): PersonDecision {
  const { person, looksAgain = null } = state;
  if (looksAgain === null || at < looksAgain) return accepted();
  const left = holders.filter((holder) => holdsStill(holder, state.letGo));
  if (left.length === 0) return accepted(...erasedNow(state));
  return accepted({ type: 'erasure-awaited', data: { person, looksAgain: nextLook(left, at) } });
}

function erasedNow(state: KnownPerson): readonly PersonEvent[] {
  return [...unlinked(state), { type: 'person-erased', data: { person: state.person } }];
}

function unlinked({ person, account }: KnownPerson): readonly PersonEvent[] {
  return account === null ? [] : [{ type: 'person-unlinked', data: { person, subjectKey: account } }];
}

/** Exactly these four: a caller's object may carry more, an event must not. */
function characteristicsOf({ ageBand, areaDecile, practice, outcode }: Characteristics): Characteristics {
  return { ageBand, areaDecile, practice, outcode: outcode ?? null };
}
