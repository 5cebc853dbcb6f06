import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { peopleTenant } from '#people/domain/people-tenant';
import { replay } from '#platform/kernel/decider';
import { personAggregate } from './person.aggregate.js';
import type { Holder, PersonCommand, RecordErasure, RegisterPerson } from './person.commands.js';
import { personDecider } from './person.decider.js';
import type { PersonEvent } from './person.events.js';
import { ageBands } from './age.policies.js';
import { recordFields } from './person.fields.js';
import { erasureReasons } from './person.state.js';
import type { ObjectionScope, PersonState } from './person.state.js';

const person = '1b4e28ba-2fa1-41d2-883f-0016d3cca427';
const practice = '6fa459ea-ee8a-4ca4-894e-db77e160355e';
const hub = '16fd2706-8baf-433b-82eb-8c7fada847da';
const provider = '886313e1-3b8a-4372-9b90-0c9aee199e5d';
const at = '2026-11-22T09:00:00.000Z';
const characteristics = { ageBand: '60-69', areaDecile: 2, practice, outcode: 'SK4' } as const;
const everyone: ObjectionScope = { scope: 'all', organisation: null };
const thisProvider: ObjectionScope = { scope: 'organisation', organisation: provider };

const register: RegisterPerson = { type: 'register-person', person, ...characteristics };
const registered: PersonEvent = { type: 'person-registered', data: { person, ...characteristics } };
const died: PersonEvent = { type: 'person-died', data: { person } };
const erased: PersonEvent = { type: 'person-erased', data: { person } };
const linked: PersonEvent = { type: 'person-linked', data: { person, subjectKey: 'subject-1' } };
const objectedToAll: PersonEvent = {
  type: 'sharing-objected',
  data: { person, scope: 'all', organisation: null, since: at, recordedBy: hub },
};
/** Given events, when a command: the events or the rejection that follow. */
function when(history: readonly PersonEvent[], command: PersonCommand): unknown {
  const decision = personDecider.decide(command, replay(personDecider, history));
  return decision.outcome === 'accepted' ? decision.events : decision.rejection;
}

describe('registering a person', () => {
  it('is the first revision of a new record', () => {
    expect(when([], register)).toEqual([registered]);
    expect(replay(personDecider, [registered])).toMatchObject({
      status: 'registered',
      revision: 1,
      objections: [],
    });
  });

  it('lets nothing of the identifying record into the event, whatever the caller’s object carries', () => {
    const careless = { ...register, name: 'Canary Hallam', nhsNumber: '9990000018', birthDate: '1955-01-01' };
    expect(when([], careless)).toEqual([registered]);
  });

  it('is refused for an id that is registered', () => {
    expect(when([registered], register)).toEqual({ code: 'already-registered' });
    expect(when([registered, died], register)).toEqual({ code: 'already-registered' });
  });
});

describe('correcting a record', () => {
  it('writes the next revision', () => {
    const correction = { type: 'correct-person', changed: ['phone'], ...characteristics } as const;
    const first = { person, ...characteristics, revision: 2, identityChanged: false };
    expect(when([registered], correction)).toEqual([{ type: 'person-corrected', data: first }]);
    expect(when([registered, { type: 'person-corrected', data: first }], correction)).toEqual([
      { type: 'person-corrected', data: { ...first, revision: 3 } },
    ]);
  });

  it.each(['nhsNumber', 'birthDate'] as const)('of the %s asks for matching again', (field) => {
    expect(
      when([registered], { type: 'correct-person', changed: ['name', field], ...characteristics }),
    ).toEqual([
      { type: 'person-corrected', data: { person, ...characteristics, revision: 2, identityChanged: true } },
    ]);
  });

  it('that changes nothing is already done', () => {
    expect(when([registered], { type: 'correct-person', changed: [], ...characteristics })).toEqual([]);
  });

  it('is still possible after a death', () => {
    expect(
      when([registered, died], { type: 'correct-person', changed: ['name'], ...characteristics }),
    ).toHaveLength(1);
  });
});

describe('a restricted location', () => {
  it('is hidden and shown again, once each', () => {
    const hidden: PersonEvent = { type: 'location-restricted', data: { person } };
    expect(when([registered], { type: 'restrict-location' })).toEqual([hidden]);
    expect(when([registered, hidden], { type: 'restrict-location' })).toEqual([]);
    expect(when([registered, hidden], { type: 'lift-location-restriction' })).toEqual([
      { type: 'location-restriction-lifted', data: { person } },
    ]);
    expect(when([registered], { type: 'lift-location-restriction' })).toEqual([]);
  });
});

describe('a death', () => {
  it('is recorded once, without its date', () => {
    expect(when([registered], { type: 'record-death' })).toEqual([died]);
    expect(when([registered, died], { type: 'record-death' })).toEqual([]);
  });
});

describe('erasure', () => {
  const hold = (organisation: string, more: Partial<Holder> = {}): Holder => ({
    ...{ organisation, part: 'hub', grant: `held by ${organisation}` },
    ...{ since: '2026-11-01T09:00:00.000Z', until: null, ...more },
  });
  const erase = (
    organisation: string,
    holders: RecordErasure['holders'],
    own: object = {},
  ): RecordErasure => ({
    ...{ type: 'record-erasure', organisation, at, reason: 'person-asked', holders, openReferrals: 0 },
    ...{ speaksFor: ['registrar', 'referrer', 'hub', 'provider'], ...own },
  });
  const letGo = (organisation: string, more: object = {}): PersonEvent => ({
    type: 'holder-let-go',
    data: {
      ...{ person, organisation, at, reason: 'person-asked', looksAgain: null },
      ...{ grants: [`held by ${organisation}`], ...more },
    },
  });
  const writer = hold(practice, { part: 'registrar', since: null });

  it('leaves the person while another organisation still holds something', () => {
    expect(when([registered], erase(practice, [writer, hold(hub)]))).toEqual([letGo(practice)]);
  });

  it('comes with the last holder that lets go', () => {
    expect(when([registered], erase(practice, [writer]))).toEqual([letGo(practice), erased]);
    const both = [writer, hold(practice), hold(hub)];
    expect(when([registered, letGo(practice)], erase(hub, both))).toEqual([letGo(hub), erased]);
  });

  it('comes once when two let go at the same time, each looked up while the other still held', () => {
    const both = [writer, hold(hub)];
    const first = when([registered], erase(hub, both)) as readonly PersonEvent[];
    expect(when([registered, ...first], erase(practice, both))).toEqual([letGo(practice), erased]);
  });

  it('ends the person’s own sign-in with the record', () => {
    expect(when([registered, linked], erase(practice, [writer]))).toEqual([
      letGo(practice),
      { type: 'person-unlinked', data: { person, subjectKey: 'subject-1' } },
      erased,
    ]);
  });

  it('waits for the open referrals in which whoever erases takes part', () => {
    expect(when([registered], erase(hub, [writer, hold(hub)], { openReferrals: 1 }))).toEqual({
      code: 'referrals-open',
    });
    expect(when([registered, died], erase(practice, [writer], { openReferrals: 2 }))).toEqual({
      code: 'referrals-open',
    });
  });

  it('is nothing to do for an organisation that holds nothing, or has let go', () => {
    expect(when([registered], erase(provider, [writer, hold(hub)], { openReferrals: 1 }))).toEqual([]);
    expect(when([registered], erase(provider, []))).toEqual([]);
    expect(when([registered, letGo(hub)], erase(hub, [writer, hold(hub)]))).toEqual([]);
  });

  it('of what was on its way at that moment, or is sent later, is asked for anew', () => {
    const onItsWay = hold(hub, { grant: 'sent a moment before' });
    expect(when([registered, letGo(hub)], erase(hub, [writer, hold(hub), onItsWay]))).toEqual([
      letGo(hub, { grants: ['sent a moment before'] }),
    ]);
    const both = [letGo(hub), letGo(hub, { grants: ['sent a moment before'] })];
    expect(when([registered, ...both], erase(hub, [writer, hold(hub), onItsWay]))).toEqual([]);
  });

  it('is refused to whoever speaks for a part of the organisation alone', () => {
    const group = hold(hub, { part: 'provider', grant: 'the hub’s own group' });
    const asked = { speaksFor: ['provider'], openReferrals: 1 };
    expect(when([registered], erase(hub, [writer, hold(hub), group], asked))).toEqual({
      code: 'held-in-another-part',
    });
    expect(when([registered], erase(hub, [writer, group], { ...asked, openReferrals: 0 }))).toEqual([
      letGo(hub, { grants: ['the hub’s own group'] }),
    ]);
  });

  describe('of a person whom only rights that end are left to', () => {
    const until = '2027-01-20T09:00:00.000Z';
    const ending = hold(provider, { part: 'provider', until });
    const sooner = hold(hub, { until: '2027-01-10T09:00:00.000Z' });
    const waiting = letGo(practice, { looksAgain: until });
    const look = (holders: readonly Holder[], moment = until): PersonCommand => ({
      ...{ type: 'look-again', at: moment, holders },
    });

    it('is looked at again at the last end, and done when nobody is left then', () => {
      expect(when([registered], erase(practice, [writer, ending, sooner]))).toEqual([waiting]);
      const state = replay(personDecider, [registered, waiting]);
      expect(personAggregate.timerOf(state)).toEqual({ what: 'look-again', at: until });
      expect(when([registered, waiting], look([writer]))).toEqual([erased]);
      expect(when([registered, waiting, erased], look([]))).toEqual([]);
    });

    it('is not done before, nor when nothing is awaited', () => {
      expect(when([registered, waiting], look([writer], at))).toEqual([]);
      expect(when([registered], look([]))).toEqual([]);
    });

    it('waits again for a right that was opened meanwhile, until it ends or its holder lets go', () => {
      const [later, none] = ['2027-03-01T09:00:00.000Z', null];
      const next = (looksAgain: string | null) => [{ type: 'erasure-awaited', data: { person, looksAgain } }];
      const anew = hold(provider, { part: 'provider', grant: 'anew', until: later });
      expect(when([registered, waiting], look([writer, anew]))).toEqual(next(later));
      expect(when([registered, waiting], look([hold(hub), anew]))).toEqual(next(none));
      const attending = hold(provider, { part: 'provider' });
      expect(when([registered, waiting], look([attending]))).toEqual(next('2027-04-20T09:00:00.000Z'));
    });
  });

  it('is final, and keeps nothing but what stands against sharing the person', () => {
    const gone = [registered, objectedToAll, linked, erased];
    expect(replay(personDecider, gone)).toEqual({
      ...{ status: 'erased', person, locationRestricted: false },
      objections: [{ scope: 'all', organisation: null, since: at, recordedBy: hub }],
    });
    expect(when(gone, { type: 'record-death' })).toEqual({ code: 'erased' });
    expect(when(gone, register)).toEqual({ code: 'erased' });
    expect(when(gone, erase(hub, [hold(hub)]))).toEqual([]);
  });
});

describe('linking an account', () => {
  const link: PersonCommand = { type: 'link-account', subjectKey: 'subject-1', codesVoided: 0 };

  it('opens the person’s own view to one sign-in', () => {
    expect(when([registered], link)).toEqual([linked]);
    expect(when([registered, linked], link)).toEqual([]);
    expect(when([registered, linked], { ...link, subjectKey: 'subject-2' })).toEqual({
      code: 'linked-to-another-account',
    });
  });

  it('can be undone and made anew', () => {
    const unlinked: PersonEvent = { type: 'person-unlinked', data: { person, subjectKey: 'subject-1' } };
    expect(when([registered, linked], { type: 'unlink-account' })).toEqual([unlinked]);
    const afterwards = { ...link, codesVoided: 1 };
    expect(when([registered, linked, unlinked], { ...afterwards, subjectKey: 'subject-2' })).toHaveLength(1);
    expect(when([registered, linked, unlinked], afterwards)).toEqual([linked]);
  });

  it('that is undone voids every code made so far, and so does undoing where none was linked', () => {
    const unlinked: PersonEvent = { type: 'person-unlinked', data: { person, subjectKey: 'subject-1' } };
    const voided: PersonEvent = { type: 'link-codes-voided', data: { person } };
    const isVoid = { code: 'link-code-void' };
    expect(when([registered], { type: 'unlink-account' })).toEqual([voided]);
    expect(when([registered, died], { type: 'unlink-account' })).toEqual([voided]);
    expect(when([registered, linked, unlinked], link)).toEqual(isVoid);
    expect(when([registered, voided], link)).toEqual(isVoid);
    expect(when([registered, voided, linked, unlinked], { ...link, codesVoided: 1 })).toEqual(isVoid);
    expect(when([registered, voided, linked, unlinked], { ...link, codesVoided: 2 })).toEqual([linked]);
  });

  it('is refused after a death', () => {
    expect(when([registered, died], link)).toEqual({ code: 'died' });
  });
});

describe('a person’s record under any sequence of commands', () => {
  const organisation = fc.constantFrom(practice, hub, provider);
  const scope = fc.constantFrom(everyone, thisProvider);
  const command: fc.Arbitrary<PersonCommand> = fc.oneof(
    fc.constant(register),
    fc.record({
      type: fc.constant('correct-person' as const),
      changed: fc.uniqueArray(fc.constantFrom(...recordFields), { maxLength: 3 }),
      ageBand: fc.constantFrom(...ageBands),
      areaDecile: fc.option(fc.integer({ min: 1, max: 10 })),
      practice: fc.option(organisation),
    }),
    fc.record({
      type: fc.constant('object-to-sharing' as const),
      objection: scope,
      at: fc.constant(at),
      recordedBy: organisation,
    }),
    fc.record({
      type: fc.constant('lift-objection' as const),
      objection: scope,
      recordedBy: fc.constantFrom(practice, hub, provider, peopleTenant),
      writer: fc.constant(practice),
      isStopped: fc.boolean(),
    }),
    fc.record({ type: fc.constantFrom('restrict-location' as const, 'lift-location-restriction' as const) }),
    fc.record({ type: fc.constant('record-death' as const) }),
    fc.record({
      type: fc.constant('record-erasure' as const),
      organisation,
      at: fc.constant(at),
      reason: fc.constantFrom(...erasureReasons),
      holders: fc.array(
        fc.record({
          organisation,
          part: fc.constantFrom('registrar' as const, 'hub' as const, 'provider' as const),
          grant: fc.constantFrom('one', 'two'),
          since: fc.constantFrom(null, at, '2027-01-04T09:00:00.000Z'),
          until: fc.constantFrom(null, '2027-01-05T09:00:00.000Z'),
        }),
      ),
      openReferrals: fc.nat({ max: 1 }),
      speaksFor: fc.constant(['registrar', 'hub', 'provider'] as const),
    }),
    fc.record({
      type: fc.constant('link-account' as const),
      subjectKey: fc.constantFrom('subject-1', 'subject-2'),
      codesVoided: fc.nat({ max: 2 }),
    }),
    fc.record({ type: fc.constant('unlink-account' as const) }),
  );

  it('keeps its promises', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40 }), (commands) => {
        let state: PersonState = personDecider.initial;
        const history: PersonEvent[] = [];
        for (const each of commands) {
          const decision = personDecider.decide(each, state);
          if (decision.outcome === 'rejected') continue;
          const before = state;
          history.push(...decision.events);
          state = decision.events.reduce((folded, event) => personDecider.evolve(folded, event), state);
          if (before.status === 'erased') expect(decision.events).toEqual([]);
          if (before.status === 'died') expect(['died', 'erased']).toContain(state.status);
          const again = personDecider.decide(each, state);
          const repeatable = !['correct-person', 'record-erasure', 'unlink-account'].includes(each.type);
          if (repeatable && again.outcome === 'accepted') expect(again.events).toEqual([]);
        }
        expect(replay(personDecider, history)).toEqual(state);
        const corrections = history.filter((event) => event.type === 'person-corrected').length;
        if (state.status === 'registered' || state.status === 'died') {
          expect(state.revision).toBe(1 + corrections);
          expect(new Set(state.objections.map(({ scope: kind }) => kind)).size).toBe(state.objections.length);
        }
      }),
      { numRuns: 500 },
    );
  });
});
