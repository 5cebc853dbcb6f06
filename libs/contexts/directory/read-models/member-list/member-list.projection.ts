import type { Uuid } from '#platform/kernel/ids';
import type { Projection } from '#platform/kernel/projection';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { MemberEvent } from '#directory/domain/member/member.decider';
import type { MemberRole } from '#directory/domain/member/member.state';

/** One member as the table `member_row` has it; `tenant` is the organisation, which alone reads it. */
export interface MemberRow {
  readonly tenant: Uuid;
  readonly member: Uuid;
  readonly revision: number;
  readonly worker: string;
  readonly roles: readonly MemberRole[];
  /** The id under which the vault keeps the name. */
  readonly name: Uuid;
}

/** Who works for each organisation at present: a member who has left has no row. */
export const memberList: Projection<MemberEvent, MemberRow> = {
  name: 'member-list',
  table: 'member_row',
  keyColumns: ['tenant', 'member'],
  keys: ({ event: { data } }) => [{ tenant: data.organisation, member: data.member }],
  evolve: (_, { event, version }: StoredEvent<MemberEvent>) => {
    if (event.type === 'member-left') return undefined;
    const { organisation, member, worker, roles, name } = event.data;
    return { tenant: organisation, member, revision: version, worker, roles, name };
  },
};
