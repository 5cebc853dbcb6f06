import type { Uuid } from '#platform/kernel/ids';
import { unreachable } from '#platform/kernel/decider';
import type { IdentityConflictResolved, IdentityEvent } from './identity.events.js';
import { areApart, clusterOf } from './identity.policies.js';
import type { IdentityConflict, IdentityMember, IdentityState, Resolution } from './identity.state.js';

/** The number's state after one more event of its stream. */
export function evolveIdentity(state: IdentityState, event: IdentityEvent): IdentityState {
  const known = claimed(state);
  switch (event.type) {
    case 'identity-recorded': {
      const { person, revision } = event.data;
      return { ...known, members: withMember(known.members, { person, revision, sameAs: person }) };
    }
    case 'person-matched': {
      const { person, revision, sameAs, how } = event.data;
      const members = withMember(known.members, { person, revision, sameAs });
      return {
        ...known,
        members,
        apart: how === 'human' ? rejoined(known.apart, person, members) : known.apart,
      };
    }
    case 'person-unmatched': {
      const { person, apartFrom } = event.data;
      const members = known.members.map((each) =>
        each.person === person ? { ...each, sameAs: person } : each,
      );
      return { ...known, members, apart: withApart(known.apart, person, apartFrom) };
    }
    case 'identity-conflict-found': {
      const { conflict, person, others, revision } = event.data;
      const members = withMember(known.members, { person, revision, sameAs: person });
      return {
        ...known,
        members,
        conflicts: [...known.conflicts, { status: 'open', conflict, person, others }],
      };
    }
    case 'identity-conflict-resolved': {
      const { conflict, person, others, resolution } = event.data;
      const conflicts = known.conflicts.map((each) =>
        each.conflict === conflict ? answered(each, event.data) : each,
      );
      const apart = resolution === 'same' ? known.apart : withApart(known.apart, person, others);
      return { ...known, conflicts, apart };
    }
    case 'identity-conflict-withdrawn':
      return {
        ...known,
        conflicts: known.conflicts.flatMap((each) =>
          each.conflict === event.data.conflict ? withdrawn(each) : [each],
        ),
      };
    case 'identity-released': {
      const { person } = event.data;
      const members = known.members.filter((member) => member.person !== person);
      return { ...known, members, conflicts: known.conflicts.map((conflict) => without(conflict, person)) };
    }
    default:
      return unreachable(event);
  }
}

type Claimed = Extract<IdentityState, { readonly status: 'claimed' }>;

function claimed(state: IdentityState): Claimed {
  return state.status === 'claimed' ? state : { status: 'claimed', members: [], conflicts: [], apart: [] };
}

function withMember(members: readonly IdentityMember[], member: IdentityMember): readonly IdentityMember[] {
  const known = members.some(({ person }) => person === member.person);
  return known
    ? members.map((each) => (each.person === member.person ? member : each))
    : [...members, member];
}

function withApart(apart: Claimed['apart'], person: Uuid, others: readonly Uuid[]): Claimed['apart'] {
  return [
    ...apart,
    ...others.filter((other) => !areApart(apart, person, other)).map((other) => [person, other] as const),
  ];
}

/** A human's later word that they are the same undoes an earlier one that they are not. */
function rejoined(
  apart: Claimed['apart'],
  person: Uuid,
  members: readonly IdentityMember[],
): Claimed['apart'] {
  const together = new Set(clusterOf(members, person).map((member) => member.person));
  return apart.filter(([one, other]) => !(together.has(one) && together.has(other)));
}

function answered(known: IdentityConflict, event: IdentityConflictResolved['data']): IdentityConflict {
  const { conflict, person, others, left = [] } = event;
  const resolution: Resolution =
    event.resolution === 'same'
      ? { resolution: 'same', sameAs: event.sameAs }
      : { resolution: 'different', sameAs: null };
  const before = known.answers ?? [];
  const answers = [...before, { ...resolution, others }];
  if (left.length > 0) return { status: 'open', conflict, person, others: left, answers };
  return { status: 'resolved', conflict, resolution, ...(before.length > 0 ? { answers } : {}) };
}

/** What was answered stays, so that a repeated answer still finds it. */
function withdrawn({ conflict, answers }: IdentityConflict): readonly IdentityConflict[] {
  const last = answers?.at(-1);
  if (answers === undefined || last === undefined) return [];
  const { others: _, ...resolution } = last;
  return [{ status: 'resolved', conflict, resolution, answers }];
}

function without(conflict: IdentityConflict, person: Uuid): IdentityConflict {
  if (conflict.status === 'resolved') return conflict;
  return { ...conflict, others: conflict.others.filter((other) => other !== person) };
}
