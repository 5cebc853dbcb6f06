import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { replay } from '#platform/kernel/decider';
import type { IdentityCommand } from './identity.commands.js';
import { identityDecider } from './identity.decider.js';
import type { IdentityEvent } from './identity.events.js';
import type { SpineRow } from './identity.policies.js';
import type { IdentityState } from './identity.state.js';

/** Row of a person who carries the one number of these tests, born in a year. */
function row(person: string, year: string): SpineRow {
  return { person, numberHash: 'n', birthHash: `n-${year}` };
}

function match(person: string, year: string, others: readonly SpineRow[], revision = 1): IdentityCommand {
  return {
    type: 'match-identity',
    candidate: row(person, year),
    others,
    revision,
    conflict: `conflict-${person}`,
  };
}

const recorded = (person: string): IdentityEvent => ({
  type: 'identity-recorded',
  data: { person, revision: 1 },
});
const matched = (
  person: string,
  sameAs: string,
  how: 'number-and-birth-date' | 'human' | 'rest-of-match' = 'number-and-birth-date',
): IdentityEvent => ({ type: 'person-matched', data: { person, sameAs, revision: 1, how } });
const conflict = (person: string, others: readonly string[]): IdentityEvent => ({
  type: 'identity-conflict-found',
  data: { conflict: `conflict-${person}`, person, others, revision: 1 },
});
const released = (person: string): IdentityEvent => ({ type: 'identity-released', data: { person } });
const unmatched = (person: string, from: string, apartFrom: readonly string[] = []): IdentityEvent => ({
  type: 'person-unmatched',
  data: { person, from, apartFrom },
});

/** Given events, when a command: the events or the rejection that follow. */
function when(history: readonly IdentityEvent[], command: IdentityCommand): unknown {
  const decision = identityDecider.decide(command, replay(identityDecider, history));
  return decision.outcome === 'accepted' ? decision.events : decision.rejection;
}

describe('matching', () => {
  it('records the first person of a number alone', () => {
    expect(when([], match('a', '1950', []))).toEqual([recorded('a')]);
  });

  it('does nothing for a person without a number', () => {
    const candidate = { person: 'a', numberHash: null, birthHash: null };
    expect(when([], { type: 'match-identity', candidate, others: [], revision: 1, conflict: 'x' })).toEqual(
      [],
    );
  });

  it('joins later persons of the same birth date to the first', () => {
    expect(when([recorded('a')], match('b', '1950', [row('a', '1950')]))).toEqual([matched('b', 'a')]);
    const history = [recorded('a'), matched('b', 'a')];
    expect(when(history, match('c', '1950', [row('b', '1950'), row('a', '1950')]))).toEqual([
      matched('c', 'a'),
    ]);
  });

  it('leaves another birth date to a human, and the two apart until then', () => {
    expect(when([recorded('a')], match('b', '1960', [row('a', '1950')]))).toEqual([conflict('b', ['a'])]);
    expect(replay(identityDecider, [recorded('a'), conflict('b', ['a'])])).toMatchObject({
      members: [{ sameAs: 'a' }, { sameAs: 'b' }],
      conflicts: [{ status: 'open', person: 'b', others: ['a'] }],
    });
  });

  it('leaves at most 50 others to a human, the latest, however many carry the number', () => {
    const before = Array.from({ length: 2000 }, (_, n) => `p${n}`);
    const rows = before.map((person, n) => row(person, `${n}`));
    const decided = when(before.map(recorded), match('last', 'x', rows));
    expect(decided).toEqual([
      {
        type: 'identity-conflict-found',
        data: {
          ...{ conflict: 'conflict-last', person: 'last', others: before.slice(1950) },
          ...{ unnamed: 1950, revision: 1 },
        },
      },
    ]);
    const matchedLater = when(before.map(recorded), match('last', '3', rows));
    expect(matchedLater).toEqual([matched('last', 'p3')]);
  });

  it('happens once for a revision', () => {
    expect(when([recorded('a')], match('a', '1950', []))).toEqual([]);
    expect(when([recorded('a'), matched('b', 'a')], match('b', '1960', [row('a', '1950')]))).toEqual([]);
  });

  it('is done anew for a later revision: a corrected birth date ends the match', () => {
    const history = [recorded('a'), matched('b', 'a')];
    expect(when(history, match('b', '1960', [row('a', '1950')], 2))).toEqual([
      unmatched('b', 'a'),
      released('b'),
      {
        type: 'identity-conflict-found',
        data: { conflict: 'conflict-b', person: 'b', others: ['a'], revision: 2 },
      },
    ]);
  });

  it('is done anew for a later revision: a corrected birth date ends the conflict', () => {
    const history = [recorded('a'), conflict('b', ['a'])];
    expect(when(history, match('b', '1950', [row('a', '1950')], 2))).toEqual([
      { type: 'identity-conflict-withdrawn', data: { conflict: 'conflict-b' } },
      released('b'),
      {
        type: 'person-matched',
        data: { person: 'b', sameAs: 'a', revision: 2, how: 'number-and-birth-date' },
      },
    ]);
  });
});

describe('a human who resolves a conflict', () => {
  const open = [recorded('a'), conflict('b', ['a'])];
  const different: IdentityCommand = {
    type: 'resolve-conflict',
    conflict: 'conflict-b',
    about: ['a'],
    seen: ['b', 'a'],
    resolution: 'different',
    sameAs: null,
  };
  const same: IdentityCommand = {
    type: 'resolve-conflict',
    conflict: 'conflict-b',
    about: ['a'],
    seen: ['b', 'a'],
    resolution: 'same',
    sameAs: 'a',
  };
  const data = { conflict: 'conflict-b', person: 'b', others: ['a'] };
  const resolvedDifferent: IdentityEvent = {
    type: 'identity-conflict-resolved',
    data: { ...data, resolution: 'different', sameAs: null },
  };
  const resolvedSame: IdentityEvent = {
    type: 'identity-conflict-resolved',
    data: { ...data, resolution: 'same', sameAs: 'a' },
  };

  it('may find one person', () => {
    expect(when(open, same)).toEqual([resolvedSame, matched('b', 'a', 'human')]);
  });

  it('may find different people', () => {
    expect(when(open, different)).toEqual([resolvedDifferent]);
  });

  it('brings along everyone who was matched with the person', () => {
    expect(when([...open, matched('c', 'b')], same)).toEqual([
      resolvedSame,
      matched('b', 'a', 'human'),
      matched('c', 'a', 'human'),
    ]);
  });

  it('says it once; saying it again changes nothing, saying the other is refused', () => {
    expect(when([...open, resolvedDifferent], different)).toEqual([]);
    expect(when([...open, resolvedDifferent], same)).toEqual({ code: 'conflict-resolved-otherwise' });
    expect(when([...open, resolvedSame, matched('b', 'a', 'human')], different)).toEqual({
      code: 'conflict-resolved-otherwise',
    });
  });

  it('can choose only among those in the conflict', () => {
    expect(when(open, { ...same, sameAs: 'z' })).toEqual({ code: 'not-in-conflict' });
    expect(when(open, { ...same, conflict: 'no-such' })).toEqual({ code: 'unknown-conflict' });
    expect(when([], same)).toEqual({ code: 'unknown-conflict' });
  });

  it('is not overruled by the machine when the record is corrected later', () => {
    expect(when([...open, resolvedDifferent], match('b', '1950', [row('a', '1950')], 2))).toEqual([
      released('b'),
      { type: 'identity-recorded', data: { person: 'b', revision: 2 } },
    ]);
  });

  it('makes a third who agrees with both a conflict again', () => {
    const history = [...open, resolvedDifferent];
    const rows = [row('a', '1950'), row('b', '1950')];
    expect(when(history, match('c', '1950', rows))).toEqual([conflict('c', ['a', 'b'])]);
  });
});

describe('a human who parts people that were matched', () => {
  it('sets a follower apart from all the others', () => {
    const history = [recorded('a'), matched('b', 'a'), matched('c', 'a')];
    expect(when(history, { type: 'unmatch-person', person: 'b' })).toEqual([unmatched('b', 'a', ['a', 'c'])]);
  });

  it('leaves the rest together when the first goes', () => {
    const history = [recorded('a'), matched('b', 'a'), matched('c', 'a')];
    expect(when(history, { type: 'unmatch-person', person: 'a' })).toEqual([
      unmatched('b', 'a', ['a']),
      unmatched('c', 'a', ['a']),
      matched('c', 'b', 'rest-of-match'),
    ]);
  });

  it('is not overruled, not even through a third who agrees with both', () => {
    const history = [recorded('a'), matched('b', 'a'), unmatched('b', 'a', ['a']), matched('c', 'a')];
    const rows = [row('a', '1950'), row('c', '1950')];
    expect(when(history, match('b', '1950', rows, 2))).toEqual([
      released('b'),
      { type: 'identity-recorded', data: { person: 'b', revision: 2 } },
    ]);
  });

  it('has nothing to do for one who is alone, and cannot part a stranger', () => {
    expect(when([recorded('a')], { type: 'unmatch-person', person: 'a' })).toEqual([]);
    expect(when([recorded('a')], { type: 'unmatch-person', person: 'z' })).toEqual({
      code: 'unknown-person',
    });
  });
});

describe('a person who no longer carries the number', () => {
  it('is released once, whichever of release and new match comes first', () => {
    const history = [recorded('a'), matched('b', 'a')];
    const release: IdentityCommand = { type: 'release-identity', person: 'b', revision: 2 };
    expect(when(history, release)).toEqual([unmatched('b', 'a'), released('b')]);
    expect(when([...history, unmatched('b', 'a'), released('b')], release)).toEqual([]);
    const matchedAnew: IdentityEvent = {
      type: 'person-matched',
      data: { person: 'b', sameAs: 'a', revision: 2, how: 'number-and-birth-date' },
    };
    expect(when([...history, matchedAnew], release)).toEqual([]);
  });

  it('who is erased is released at whatever revision, and its conflicts end', () => {
    const history = [recorded('a'), conflict('b', ['a'])];
    expect(when(history, { type: 'release-identity', person: 'a', revision: null })).toEqual([
      { type: 'identity-conflict-withdrawn', data: { conflict: 'conflict-b' } },
      released('a'),
    ]);
  });
});

describe('a number under any sequence of commands', () => {
  const people = ['a', 'b', 'c', 'd', 'e'];
  const step = fc.record({
    act: fc.constantFrom('match', 'match', 'match', 'same', 'different', 'unmatch', 'release'),
    person: fc.constantFrom(...people),
    with: fc.constantFrom(...people),
    about: fc.subarray(people),
    back: fc.integer({ min: 1, max: 4 }),
    year: fc.constantFrom('1950', '1960'),
  });

  function commandOf(
    each: { act: string; person: string; with: string; about: readonly string[]; back: number },
    rows: Map<string, SpineRow>,
    n: number,
  ): IdentityCommand {
    const { person } = each;
    const candidate = rows.get(person) ?? row(person, '1950');
    switch (each.act) {
      case 'match':
        return {
          type: 'match-identity',
          candidate,
          others: [...rows.values()],
          revision: n,
          conflict: `conflict-${n}`,
        };
      case 'same':
        return {
          type: 'resolve-conflict',
          conflict: `conflict-${n - each.back}`,
          about: [...each.about, each.with],
          seen: [...each.about, each.with],
          resolution: 'same',
          sameAs: each.with,
        };
      case 'different':
        return {
          type: 'resolve-conflict',
          conflict: `conflict-${n - each.back}`,
          about: each.about,
          seen: each.about,
          resolution: 'different',
          sameAs: null,
        };
      case 'unmatch':
        return { type: 'unmatch-person', person };
      default:
        return { type: 'release-identity', person, revision: null };
    }
  }

  function check(state: IdentityState): void {
    if (state.status === 'unclaimed') return;
    const firsts = new Map(state.members.map(({ person, sameAs }) => [person, sameAs]));
    expect(firsts.size).toBe(state.members.length);
    for (const first of firsts.values()) expect(firsts.get(first)).toBe(first);
    for (const [one, other] of state.apart) {
      if (firsts.has(one) && firsts.has(other)) expect(firsts.get(one)).not.toBe(firsts.get(other));
    }
    for (const each of state.conflicts) {
      if (each.status === 'resolved') continue;
      expect(each.others.length).toBeGreaterThan(0);
      for (const person of [each.person, ...each.others]) expect(firsts.has(person)).toBe(true);
    }
  }

  it('has one first for every match, parts nobody rejoined by machine, and no conflict without two sides', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let state: IdentityState = identityDecider.initial;
        const history: IdentityEvent[] = [];
        const rows = new Map<string, SpineRow>();
        steps.forEach((each, index) => {
          if (each.act === 'match') rows.set(each.person, row(each.person, each.year));
          const command = commandOf(each, rows, index + 1);
          const decision = identityDecider.decide(command, state);
          if (decision.outcome === 'rejected') return;
          history.push(...decision.events);
          state = replay(identityDecider, decision.events, state);
          check(state);
          const again = identityDecider.decide(command, state);
          expect(again).toEqual({ outcome: 'accepted', events: [] });
        });
        expect(replay(identityDecider, history)).toEqual(state);
      }),
      { numRuns: 2000 },
    );
  });
});
