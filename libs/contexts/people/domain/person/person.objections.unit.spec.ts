import { describe, expect, it } from '@jest/globals';
import { peopleTenant } from '#people/domain/people-tenant';
import { replay } from '#platform/kernel/decider';
import type { PersonCommand } from './person.commands.js';
import { personDecider } from './person.decider.js';
import type { PersonEvent } from './person.events.js';
import type { ObjectionScope } from './person.state.js';

const person = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
const practice = '6fa459ea-ee8a-4ca4-894e-db77e160355e';
const hub = '16fd2706-8baf-433b-82eb-8c7fada847da';
const provider = '886313e1-3b8a-4372-9b90-0c9aee199e5d';
const at = '2026-11-22T09:00:00.000Z';
const everyone: ObjectionScope = { scope: 'all', organisation: null };
const thisProvider: ObjectionScope = { scope: 'organisation', organisation: provider };

const characteristics = { ageBand: '60-69', areaDecile: 2, practice, outcode: 'SK4' } as const;
const registered: PersonEvent = { type: 'person-registered', data: { person, ...characteristics } };
const died: PersonEvent = { type: 'person-died', data: { person } };
const objectedToAll: PersonEvent = {
  type: 'sharing-objected',
  data: { person, scope: 'all', organisation: null, since: at, recordedBy: hub },
};
const liftedToAll: PersonEvent = { type: 'sharing-objection-lifted', data: { person, ...everyone } };

/** Taking back an objection, recorded by somebody, to a record of the practice's. */
function lifting(objection: ObjectionScope, recordedBy: string, isStopped = false): PersonCommand {
  return { type: 'lift-objection', objection, recordedBy, writer: practice, isStopped };
}

/** Given events, when a command: the events or the rejection that follow. */
function when(history: readonly PersonEvent[], command: PersonCommand): unknown {
  const decision = personDecider.decide(command, replay(personDecider, history));
  return decision.outcome === 'accepted' ? decision.events : decision.rejection;
}

describe('objecting to sharing', () => {
  const object: PersonCommand = { type: 'object-to-sharing', objection: everyone, at, recordedBy: hub };

  it('stands from its moment, with who recorded it', () => {
    expect(when([registered], object)).toEqual([objectedToAll]);
    expect(replay(personDecider, [registered, objectedToAll])).toMatchObject({
      objections: [{ scope: 'all', organisation: null, since: at, recordedBy: hub }],
    });
  });

  it('twice is the same objection', () => {
    expect(when([registered, objectedToAll], object)).toEqual([]);
  });

  it('to one organisation stands beside an objection to all and outlives its lifting', () => {
    const one = when([registered, objectedToAll], { ...object, objection: thisProvider });
    expect(one).toHaveLength(1);
    const history = [registered, objectedToAll, ...(one as PersonEvent[])];
    const lift = when(history, lifting(everyone, hub)) as PersonEvent[];
    expect(lift).toEqual([
      { type: 'sharing-objection-lifted', data: { person, scope: 'all', organisation: null } },
    ]);
    expect(replay(personDecider, [...history, ...lift])).toMatchObject({
      objections: [{ organisation: provider }],
    });
  });

  it('is heard after a death too', () => {
    expect(when([registered, died], object)).toEqual([objectedToAll]);
  });

  it('is lifted only where it stands', () => {
    expect(when([registered, objectedToAll], lifting(thisProvider, hub))).toEqual([]);
  });

  it.each([
    ['the person', peopleTenant, true],
    ['who recorded it, though it stops them', hub, true],
    ['whose record it is, whom it does not stop', practice, true],
    ['another one that it stops', provider, false],
  ])('to all is taken back by %s: %s, %s', (_, by, isLifted) => {
    const decided = when([registered, objectedToAll], lifting(everyone, by));
    expect(decided).toEqual(isLifted ? [liftedToAll] : { code: 'out-of-sight' });
  });

  it.each([
    ['the one that it names', provider, false],
    ['another that works with the person', hub, true],
    ['the person', peopleTenant, true],
  ])('to one organisation, recorded by the person, is taken back by %s: %s, %s', (_, by, isLifted) => {
    const own: PersonEvent = {
      type: 'sharing-objected',
      data: { person, ...thisProvider, since: at, recordedBy: peopleTenant },
    };
    const decided = when([registered, own], lifting(thisProvider, by));
    const lifted = { type: 'sharing-objection-lifted', data: { person, ...thisProvider } };
    expect(decided).toEqual(isLifted ? [lifted] : { code: 'out-of-sight' });
  });

  it('to somebody else is not taken back by one that another objection stops', () => {
    const toProvider: PersonEvent = {
      type: 'sharing-objected',
      data: { person, ...thisProvider, since: at, recordedBy: practice },
    };
    const toAll: PersonEvent = {
      ...objectedToAll,
      data: { ...objectedToAll.data, recordedBy: peopleTenant },
    };
    const decided = when([registered, toAll, toProvider], lifting(thisProvider, hub));
    expect(decided).toEqual({ code: 'out-of-sight' });
  });

  it('is not taken back by the record’s writer, whom it stops from seeing somebody else’s record', () => {
    const toAll: PersonEvent = {
      ...objectedToAll,
      data: { ...objectedToAll.data, recordedBy: peopleTenant },
    };
    expect(when([registered, toAll], lifting(everyone, practice, true))).toEqual({ code: 'out-of-sight' });
    expect(when([registered, objectedToAll], lifting(everyone, hub, true))).toEqual([liftedToAll]);
  });
});
