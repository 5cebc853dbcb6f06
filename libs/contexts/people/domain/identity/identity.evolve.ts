import type { Uuid } from '#platform/kernel/ids';
import { unreachable } from '#platform/kernel/decider';
import type { IdentityEvent } from './identity.events.js';
import { areApart, clusterOf } from './identity.policies.js';
import type { IdentityConflict, IdentityMember, IdentityState } from './identity.state.js';

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
      const { conflict, person, others } = event.data;
      const resolution =
        event.data.resolution === 'same'
          ? ({ resolution: 'same', sameAs: event.data.sameAs } as const)
          : ({ resolution: 'different', sameAs: null } as const);
      const resolved: IdentityConflict = { status: 'resolved', conflict, resolution };
      const conflicts = known.conflicts.map((each) => (each.conflict === conflict ? resolved : each));
      const apart = resolution.resolution === 'same' ? known.apart : withApart(known.apart, person, others);
      return { ...known, conflicts, apart };
    }
    case 'identity-conflict-withdrawn':
      return {
        ...known,
        conflicts: known.conflicts.filter(({ conflict }) => conflict !== event.data.conflict),
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

function without(conflict: IdentityConflict, person: Uuid): IdentityConflict {
  if (conflict.status === 'resolved') return conflict;
  return { ...conflict, others: conflict.others.filter((other) => other !== person) };
}
