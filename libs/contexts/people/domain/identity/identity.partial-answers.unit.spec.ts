import { describe, expect, it } from '@jest/globals';
import { replay } from '#platform/kernel/decider';
import type { IdentityCommand } from './identity.commands.js';
import { identityDecider } from './identity.decider.js';
import type { IdentityEvent } from './identity.events.js';

const recorded = (person: string): IdentityEvent => ({
  type: 'identity-recorded',
  data: { person, revision: 1 },
});
const matched = (person: string, sameAs: string): IdentityEvent => ({
  type: 'person-matched',
  data: { person, sameAs, revision: 1, how: 'human' },
});
const conflict = (person: string, others: readonly string[]): IdentityEvent => ({
  type: 'identity-conflict-found',
  data: { conflict: `conflict-${person}`, person, others, revision: 1 },
});

/** Given events, when a command: the events or the rejection that follow. */
function when(history: readonly IdentityEvent[], command: IdentityCommand): unknown {
  const decision = identityDecider.decide(command, replay(identityDecider, history));
  return decision.outcome === 'accepted' ? decision.events : decision.rejection;
}

describe('a human who sees some of the people of a conflict', () => {
  const open = [recorded('a'), conflict('b', ['a']), conflict('c', ['a', 'b'])];

  function different(about: readonly string[]): IdentityCommand {
    return {
      type: 'resolve-conflict',
      conflict: 'conflict-c',
      about,
      seen: ['c', ...about],
      resolution: 'different',
      sameAs: null,
    };
  }
  function same(
    sameAs: string,
    about: readonly string[],
    seen: readonly string[] = ['c', ...about],
  ): IdentityCommand {
    return { type: 'resolve-conflict', conflict: 'conflict-c', about, seen, resolution: 'same', sameAs };
  }
  const apart: IdentityEvent = {
    type: 'identity-conflict-resolved',
    data: {
      ...{ conflict: 'conflict-b', person: 'b', others: ['a'] },
      ...{ resolution: 'different', sameAs: null },
    },
  };
  const ofC = { conflict: 'conflict-c', person: 'c' };
  function foundDifferent(others: readonly string[], left?: readonly string[]): IdentityEvent {
    const data = { ...ofC, others, ...(left && { left }), resolution: 'different', sameAs: null } as const;
    return { type: 'identity-conflict-resolved', data };
  }
  function foundSame(sameAs: string, others: readonly string[], left?: readonly string[]): IdentityEvent {
    const data = { ...ofC, others, ...(left && { left }), resolution: 'same', sameAs } as const;
    return { type: 'identity-conflict-resolved', data };
  }

  it('decides about those alone: the conflict goes on with the others, whoever they are found to be', () => {
    expect(when(open, different(['a']))).toEqual([foundDifferent(['a'], ['b'])]);
    expect(when(open, same('a', ['a']))).toEqual([foundSame('a', ['a'], ['b']), matched('c', 'a')]);
    expect(replay(identityDecider, [...open, foundDifferent(['a'], ['b'])])).toMatchObject({
      conflicts: [{ conflict: 'conflict-b' }, { status: 'open', conflict: 'conflict-c', others: ['b'] }],
      apart: [['c', 'a']],
    });
  });

  it('leaves the machine to match the others by a birth date that is corrected later', () => {
    const history = [...open, foundDifferent(['a'], ['b'])];
    const corrected: IdentityCommand = {
      type: 'match-identity',
      candidate: { person: 'c', numberHash: 'n', birthHash: 'n-1960' },
      others: [
        { person: 'a', numberHash: 'n', birthHash: 'n-1950' },
        { person: 'b', numberHash: 'n', birthHash: 'n-1960' },
      ],
      ...{ revision: 2, conflict: 'conflict-d' },
    };
    expect(when(history, corrected)).toEqual([
      { type: 'identity-conflict-withdrawn', data: { conflict: 'conflict-c' } },
      { type: 'identity-released', data: { person: 'c' } },
      {
        type: 'person-matched',
        data: { person: 'c', sameAs: 'b', revision: 2, how: 'number-and-birth-date' },
      },
    ]);
  });

  it('is followed by another, whose answer ends it', () => {
    const history = [...open, foundDifferent(['a'], ['b'])];
    expect(when(history, different(['b']))).toEqual([foundDifferent(['b'])]);
    expect(when(history, same('b', ['b']))).toEqual([foundSame('b', ['b']), matched('c', 'b')]);
  });

  it('may say it again while the conflict goes on, when it has ended and when it was withdrawn', () => {
    const once = [...open, foundDifferent(['a'], ['b'])];
    const ended = [...once, foundSame('b', ['b']), matched('c', 'b')];
    const withdrawn: IdentityEvent = {
      type: 'identity-conflict-withdrawn',
      data: { conflict: 'conflict-c' },
    };
    for (const history of [once, ended, [...once, withdrawn]]) {
      expect(when(history, different(['a']))).toEqual([]);
      expect(when(history, same('a', ['a']))).toEqual({ code: 'conflict-resolved-otherwise' });
    }
  });

  it('is refused where its list is stale and somebody has answered otherwise about one of them', () => {
    const history = [...open, foundSame('a', ['a'], ['b']), matched('c', 'a')];
    expect(when(history, different(['a', 'b']))).toEqual({ code: 'conflict-resolved-otherwise' });
    expect(when(history, same('b', ['a', 'b']))).toEqual({ code: 'conflict-resolved-otherwise' });
    expect(when(history, same('a', ['a', 'b']))).toEqual([foundSame('a', ['b'])]);
  });

  it('cannot answer about nobody, nor about somebody who is not in the conflict', () => {
    expect(when(open, different([]))).toEqual({ code: 'not-in-conflict' });
    expect(when(open, different(['z']))).toEqual({ code: 'not-in-conflict' });
    expect(when(open, same('b', ['a']))).toEqual({ code: 'not-in-conflict' });
  });

  it('does not part people who were found to be the same out of its sight', () => {
    const history = [...open, ...[foundSame('a', ['a'], ['b']), matched('c', 'a'), matched('b', 'a')]];
    expect(when(history, different(['b']))).toEqual({ code: 'conflict-resolved-otherwise' });
    expect(when(history, same('b', ['b']))).toEqual([foundSame('b', ['b'])]);
  });

  it('does not join people whom somebody has set apart out of its sight', () => {
    const history = [...open, foundSame('a', ['a'], ['b']), matched('c', 'a'), apart];
    expect(when(history, same('b', ['b']))).toEqual({ code: 'conflict-resolved-otherwise' });
    expect(when(history, different(['b']))).toEqual([foundDifferent(['b'])]);
  });

  it('joins people whom somebody has set apart where it sees all of them: the later word counts', () => {
    const history = [...open, foundSame('a', ['a'], ['b']), matched('c', 'a'), apart];
    const answered = when(history, same('b', ['b'], ['c', 'a', 'b'])) as IdentityEvent[];
    expect(answered[0]).toEqual(foundSame('b', ['b']));
    expect(answered.slice(1).map(({ type }) => type)).toContain('person-matched');
  });

  it('finds an answer from before as one about everybody', () => {
    const history = [...open, foundDifferent(['a', 'b'])];
    expect(when(history, different(['a']))).toEqual([]);
    expect(when(history, same('b', ['b']))).toEqual({ code: 'conflict-resolved-otherwise' });
  });
});
