import { describe, expect, it } from '@jest/globals';
import type { MemberEvent } from '#directory/domain/member/member.decider';
import { nameDestructionProcess } from './name-destruction.process.js';

const member = { member: 'member-1', organisation: 'hub-1', worker: 'pseudonym-1' };
const kept = (name: string): MemberEvent => ({
  type: 'member-kept',
  data: { ...member, roles: ['link-worker'], name },
});
const left: MemberEvent = { type: 'member-left', data: member };

/** The names that are destroyed after these events of one member, in their order. */
function destroyed(...events: readonly MemberEvent[]): readonly unknown[] {
  let state = nameDestructionProcess.initial;
  return events.flatMap((event, index) => {
    const at = '2026-11-02T09:00:00.000Z';
    const place = { tenant: 'hub-1', stream: 'member-1', version: index + 1, partition: 0, position: index };
    const reaction = nameDestructionProcess.react(state, { ...place, occurredAt: at, recordedAt: at, event });
    ({ state } = reaction);
    return reaction.outputs;
  });
}
const destroy = (name: string) => ({ command: 'destroy-name', stream: 'member-1', payload: { name } });

describe("A member's name", () => {
  it('stands while nothing takes its place', () => {
    expect(destroyed(kept('name-1'), kept('name-1'))).toEqual([]);
  });

  it('is destroyed when another takes its place, and with the leaving', () => {
    expect(destroyed(kept('name-1'), kept('name-2'), left)).toEqual([destroy('name-1'), destroy('name-2')]);
  });

  it('of one who comes back is not the one that was destroyed', () => {
    expect(destroyed(kept('name-1'), left, kept('name-2'))).toEqual([destroy('name-1')]);
  });
});
