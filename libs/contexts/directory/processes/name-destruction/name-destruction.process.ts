import type { Uuid } from '#platform/kernel/ids';
import type { Process, ProcessOutput } from '#platform/kernel/process';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { MemberEvent } from '#directory/domain/member/member.decider';

/** A member's name that no longer stands, by its id in the vault, is to be destroyed. */
export interface DestroyNameOutput extends ProcessOutput {
  readonly command: 'destroy-name';
  readonly payload: { readonly name: Uuid };
}

/** A member's name is destroyed once another one has taken its place, and when the member has left. */
export const nameDestructionProcess: Process<{ readonly name: Uuid | null }, StoredEvent<MemberEvent>> = {
  name: 'name-destruction',
  initial: { name: null },
  key: ({ stream }) => stream,
  react: ({ name: before }, { stream, event }) => {
    const name = event.type === 'member-kept' ? event.data.name : null;
    const outputs: DestroyNameOutput[] = [];
    if (before !== null && before !== name) {
      outputs.push({ command: 'destroy-name', stream, payload: { name: before } });
    }
    return { state: { name }, outputs };
  },
};
