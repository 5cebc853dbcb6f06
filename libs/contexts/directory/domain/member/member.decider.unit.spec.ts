import { describe, expect, it } from '@jest/globals';
import { replay } from '#platform/kernel/decider';
import { type KeepMember, type MemberCommand, memberDecider, type MemberEvent } from './member.decider.js';

const morag = { member: 'member-1', organisation: 'hub-1', worker: 'pseudonym-1', name: 'name-1' };
const keep: KeepMember = { type: 'keep-member', ...morag, roles: ['link-worker'] };
const kept: MemberEvent = { type: 'member-kept', data: { ...morag, roles: ['link-worker'] } };
const leave: MemberCommand = { type: 'record-leaving', member: 'member-1' };
const left: MemberEvent = {
  type: 'member-left',
  data: { member: 'member-1', organisation: 'hub-1', worker: 'pseudonym-1' },
};

const given = (...events: MemberEvent[]) => ({
  when: (command: MemberCommand) => memberDecider.decide(command, replay(memberDecider, events)),
});
const accepts = (...events: MemberEvent[]) => ({ outcome: 'accepted', events });

describe('a member', () => {
  it('is kept under a pseudonym, the name by its id alone', () => {
    expect(given().when(keep)).toEqual(accepts(kept));
  });

  it('has each role once, in the order of the list, and at least one', () => {
    const { roles: _, ...facts } = keep;
    expect(given().when({ ...facts, roles: ['administrator', 'coordinator', 'coordinator'] })).toEqual(
      accepts({ type: 'member-kept', data: { ...morag, roles: ['coordinator', 'administrator'] } }),
    );
    expect(given().when({ ...facts, roles: [] })).toEqual({
      outcome: 'rejected',
      rejection: { code: 'roles-missing' },
    });
  });

  it('takes on another role or name', () => {
    const changed = { ...morag, name: 'name-2', roles: ['coordinator'] as const };
    expect(given(kept).when({ type: 'keep-member', ...changed })).toEqual(
      accepts({ type: 'member-kept', data: changed }),
    );
  });

  it('leaves once, and may come back', () => {
    expect(given(kept).when(leave)).toEqual(accepts(left));
    expect(given(kept, left).when(leave)).toEqual(accepts());
    expect(given(kept, left).when(keep)).toEqual(accepts(kept));
    expect(given(kept, left, kept).when(leave)).toEqual(accepts(left));
  });

  it('who never was one cannot leave', () => {
    expect(given().when(leave)).toEqual({ outcome: 'rejected', rejection: { code: 'never-a-member' } });
  });
});
