import { accepted, type Decider, type Decision, rejected, unreachable } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import { type Member, memberRoles, type MemberState } from './member.state.js';

/** The organisation's administrator says who the member is and in which roles; told again, the latest holds. */
export interface KeepMember extends Member {
  readonly type: 'keep-member';
}

/** The member no longer works for the organisation. */
export interface RecordLeaving {
  readonly type: 'record-leaving';
  readonly member: Uuid;
}

export type MemberCommand = KeepMember | RecordLeaving;

export type MemberEvent =
  | { readonly type: 'member-kept'; readonly data: Member }
  | { readonly type: 'member-left'; readonly data: Pick<Member, 'member' | 'organisation' | 'worker'> };

/** Why a command on a member is refused. */
export interface MemberRejection {
  readonly code: 'roles-missing' | 'never-a-member';
}

type MemberDecision = Decision<MemberEvent, MemberRejection>;

function keep({ member, organisation, worker, roles: asked, name }: KeepMember): MemberDecision {
  const roles = memberRoles.filter((role) => asked.includes(role));
  if (roles.length === 0) return rejected({ code: 'roles-missing' });
  return accepted({ type: 'member-kept', data: { member, organisation, worker, roles, name } });
}

function recordLeaving({ member }: RecordLeaving, state: MemberState): MemberDecision {
  if (state.status === 'absent') return rejected({ code: 'never-a-member' });
  if (state.status === 'left') return accepted();
  const { organisation, worker } = state;
  return accepted({ type: 'member-left', data: { member, organisation, worker } });
}

function evolve(state: MemberState, event: MemberEvent): MemberState {
  switch (event.type) {
    case 'member-kept': {
      const { organisation, worker, roles, name } = event.data;
      return { status: 'present', organisation, worker, roles, name };
    }
    case 'member-left':
      return state.status === 'absent' ? state : { ...state, status: 'left' };
    default:
      return unreachable(event);
  }
}

/** Who works for an organisation: kept, changed, left, and back again. */
export const memberDecider: Decider<MemberState, MemberCommand, MemberEvent, MemberRejection> = {
  initial: { status: 'absent' },
  decide: (command, state) =>
    command.type === 'keep-member' ? keep(command) : recordLeaving(command, state),
  evolve,
};
