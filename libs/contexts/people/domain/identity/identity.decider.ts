import { accepted, rejected, unreachable } from '#platform/kernel/decider';
import type { Decider, Decision } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type {
  IdentityCommand,
  MatchIdentity,
  ReleaseIdentity,
  ResolveConflict,
} from './identity.commands.js';
import type { IdentityConflictResolved, IdentityEvent } from './identity.events.js';
import { evolveIdentity } from './identity.evolve.js';
import { areApart, clusterOf, matchIdentity } from './identity.policies.js';
import type { ComparedRow, SpineRow } from './identity.policies.js';
import type { IdentityRejection } from './identity.rejections.js';
import type { IdentityConflict, IdentityMember, IdentityState, Resolution } from './identity.state.js';

type IdentityDecision = Decision<IdentityEvent, IdentityRejection>;
type Claimed = Extract<IdentityState, { readonly status: 'claimed' }>;

const nobody: Claimed = { status: 'claimed', members: [], conflicts: [], apart: [] };

/**
 * How many others one conflict names, the latest to come: an event has a limit of size, and a human cannot look at more.
 * A number that many records carry is a placeholder, or was borrowed.
 */
const MOST_NAMED = 50;

/** The rules of one NHS number: who carries it, and who of them are the same person. */
export const identityDecider: Decider<IdentityState, IdentityCommand, IdentityEvent, IdentityRejection> = {
  initial: { status: 'unclaimed' },
  decide: decideIdentity,
  evolve: evolveIdentity,
};

function decideIdentity(command: IdentityCommand, state: IdentityState): IdentityDecision {
  const known = state.status === 'claimed' ? state : nobody;
  switch (command.type) {
    case 'match-identity':
      return decideMatch(command, known);
    case 'resolve-conflict':
      return decideResolution(command, known);
    case 'unmatch-person':
      return decideUnmatch(command.person, known);
    case 'release-identity':
      return decideRelease(command, known);
    default:
      return unreachable(command);
  }
}

function decideMatch(command: MatchIdentity, state: Claimed): IdentityDecision {
  const { candidate, revision, conflict } = command;
  const { person } = candidate;
  if (candidate.numberHash === null) return accepted();
  const before = state.members.find((member) => member.person === person);
  if (before !== undefined && before.revision >= revision) return accepted();
  const released = before === undefined ? [] : releaseOf(before, state);
  const present = released.reduce<IdentityState>(evolveIdentity, state);
  const members = present.status === 'claimed' ? present.members : [];
  const match = matchIdentity(candidate, comparableWith(person, members, command.others, state.apart));
  switch (match.outcome) {
    case 'alone':
      return accepted<IdentityEvent>(...released, { type: 'identity-recorded', data: { person, revision } });
    case 'matched': {
      const data = { person, sameAs: match.sameAs, revision, how: 'number-and-birth-date' } as const;
      return accepted<IdentityEvent>(...released, { type: 'person-matched', data });
    }
    case 'conflict': {
      const others = match.with.slice(-MOST_NAMED);
      const unnamed = match.with.length - others.length;
      const data = { conflict, person, others, revision, ...(unnamed > 0 ? { unnamed } : {}) };
      return accepted<IdentityEvent>(...released, { type: 'identity-conflict-found', data });
    }
    default:
      return unreachable(match);
  }
}

/** Members in their order, without whole matches of which a human set one apart from the person. */
function comparableWith(
  person: Uuid,
  members: readonly IdentityMember[],
  rows: readonly SpineRow[],
  apart: Claimed['apart'],
): readonly ComparedRow[] {
  const barred = new Set(
    members.filter((each) => areApart(apart, person, each.person)).map(({ sameAs }) => sameAs),
  );
  return members
    .filter(({ sameAs }) => !barred.has(sameAs))
    .flatMap(({ person: other, sameAs }) =>
      rows.filter((row) => row.person === other).map((row) => ({ ...row, sameAs })),
    );
}

function decideResolution(command: ResolveConflict, state: Claimed): IdentityDecision {
  const found = state.conflicts.find(({ conflict }) => conflict === command.conflict);
  if (found === undefined) return rejected({ code: 'unknown-conflict' });
  const before = answersAbout(found, command.about);
  if (!before.every((each) => each.resolution === command.resolution && each.sameAs === command.sameAs)) {
    return rejected({ code: 'conflict-resolved-otherwise' });
  }
  const undecided = found.status === 'open' ? found.others : [];
  const others = undecided.filter((other) => command.about.includes(other));
  if (found.status === 'resolved' || others.length === 0) {
    return before.length > 0 ? accepted() : rejected({ code: 'not-in-conflict' });
  }
  const left = undecided.filter((other) => !others.includes(other));
  const { conflict, person } = found;
  const about = { conflict, person, others, ...(left.length > 0 ? { left } : {}) };
  return command.resolution === 'different'
    ? decideDifferent(about, state)
    : decideSame(about, { sameAs: command.sameAs, seen: command.seen }, state);
}

type Answered = Omit<IdentityConflictResolved['data'], keyof Resolution>;

function decideDifferent(about: Answered, state: Claimed): IdentityDecision {
  const together = clusterOf(state.members, about.person);
  if (together.some(({ person }) => about.others.includes(person))) {
    return rejected({ code: 'conflict-resolved-otherwise' });
  }
  const data = { ...about, resolution: 'different', sameAs: null } as const;
  return accepted<IdentityEvent>({ type: 'identity-conflict-resolved', data });
}

function decideSame(
  about: Answered,
  { sameAs: other, seen }: Pick<ResolveConflict, 'seen'> & { readonly sameAs: Uuid },
  state: Claimed,
): IdentityDecision {
  const together = clusterOf(state.members, about.person);
  const isNamed = about.others.includes(other) || together.some(({ person }) => person === other);
  if (!isNamed) return rejected({ code: 'not-in-conflict' });
  const sameAs = firstOf(state.members, other);
  const joining = together.filter((member) => member.sameAs !== sameAs);
  if (joinsUnseen(seen, joining, clusterOf(state.members, other), state.apart)) {
    return rejected({ code: 'conflict-resolved-otherwise' });
  }
  const data = { ...about, resolution: 'same', sameAs: other } as const;
  return accepted<IdentityEvent>(
    { type: 'identity-conflict-resolved', data },
    ...joining.map((member) => matched(member, sameAs, 'human')),
  );
}

/** The answers given so far that are about somebody of these. */
function answersAbout(found: IdentityConflict, about: readonly Uuid[]): readonly Resolution[] {
  if (found.answers === undefined) return found.status === 'resolved' ? [found.resolution] : [];
  return found.answers.filter(({ others }) => others.some((other) => about.includes(other)));
}

/** Says whether people would be held the same whom a human set apart, one of them out of the answer's sight. */
function joinsUnseen(
  seen: readonly Uuid[],
  joining: readonly IdentityMember[],
  joined: readonly IdentityMember[],
  apart: Claimed['apart'],
): boolean {
  return joining.some(({ person: one }) =>
    joined.some(
      ({ person: other }) => areApart(apart, one, other) && !(seen.includes(one) && seen.includes(other)),
    ),
  );
}

function decideUnmatch(person: Uuid, state: Claimed): IdentityDecision {
  const member = state.members.find((each) => each.person === person);
  if (member === undefined) return rejected({ code: 'unknown-person' });
  const others = clusterOf(state.members, person).filter((each) => each.person !== person);
  if (others.length === 0) return accepted();
  if (member.sameAs === person) return accepted(...restOf(person, others, [person]));
  const apartFrom = others.map((each) => each.person);
  return accepted<IdentityEvent>({
    type: 'person-unmatched',
    data: { person, from: member.sameAs, apartFrom },
  });
}

function decideRelease(command: ReleaseIdentity, state: Claimed): IdentityDecision {
  const member = state.members.find((each) => each.person === command.person);
  if (member === undefined) return accepted();
  if (command.revision !== null && member.revision >= command.revision) return accepted();
  return accepted(...releaseOf(member, state));
}

/** Takes a member out: its followers stay together under the next of them, conflicts without two sides end. */
function releaseOf({ person, sameAs }: IdentityMember, state: Claimed): readonly IdentityEvent[] {
  const others = clusterOf(state.members, person).filter((each) => each.person !== person);
  const ended = state.conflicts.filter(
    (each) =>
      each.status === 'open' && (each.person === person || each.others.every((other) => other === person)),
  );
  return [
    ...ended.map(({ conflict }) => ({ type: 'identity-conflict-withdrawn', data: { conflict } }) as const),
    ...(sameAs === person
      ? restOf(person, others, [])
      : [{ type: 'person-unmatched', data: { person, from: sameAs, apartFrom: [] } } as const]),
    { type: 'identity-released', data: { person } },
  ];
}

/** The followers of a first that goes: each is parted from it, and all but the next first are matched with that one. */
function restOf(
  first: Uuid,
  followers: readonly IdentityMember[],
  apartFrom: readonly Uuid[],
): readonly IdentityEvent[] {
  const [next, ...rest] = followers;
  if (next === undefined) return [];
  return [
    ...followers.map(
      ({ person }) => ({ type: 'person-unmatched', data: { person, from: first, apartFrom } }) as const,
    ),
    ...rest.map((member) => matched(member, next.person, 'rest-of-match')),
  ];
}

function matched(
  { person, revision }: IdentityMember,
  sameAs: Uuid,
  how: 'human' | 'rest-of-match',
): IdentityEvent {
  return { type: 'person-matched', data: { person, sameAs, revision, how } };
}

function firstOf(members: readonly IdentityMember[], person: Uuid): Uuid {
  return members.find((member) => member.person === person)?.sameAs ?? person;
}
