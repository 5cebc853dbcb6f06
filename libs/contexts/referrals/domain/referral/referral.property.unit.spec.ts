import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Instant } from '#platform/kernel/clock';
import { replay } from '#platform/kernel/decider';
import type { NextAct } from '#referrals/domain/referral/next-step.table';
import {
  actorParts,
  channels,
  closedStatuses,
  declineReasons,
  openStatuses,
  outcomeCodes,
  withdrawReasons,
} from '#referrals/domain/referral/referral.codes';
import type { Actor, CommandFacts, ReferralCommand } from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import type { ReferralEvent, ReferralEventType } from '#referrals/domain/referral/referral.events';
import { owesTellingBack } from '#referrals/domain/referral/referral.policies';
import {
  child,
  direct,
  facts,
  firing,
  hub,
  hubActs,
  monday,
  otherProvider,
  person,
  personActs,
  practice,
  practiceActs,
  provider,
  providerActs,
  replacement,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
  service,
  stranger,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { isOpen, type ReferralState, timerOf } from '#referrals/domain/referral/referral.state';
import { freelyShared } from '#referrals/domain/referral/sharing.policies';

/** What somebody tries, some minutes after the last attempt: the command is made when state and time are known. */
interface Attempt {
  readonly minutes: number;
  readonly command: (at: Instant, state: ReferralState) => ReferralCommand;
}

const actors: fc.Arbitrary<Actor> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(hubActs, providerActs, practiceActs, personActs, systemActs) },
  {
    weight: 1,
    arbitrary: fc.record({
      organisation: fc.constantFrom(practice, hub, provider, otherProvider, stranger, person),
      part: fc.constantFrom(...actorParts),
      worker: fc.constantFrom(null, 'somebody'),
    }),
  },
);
const ids = fc.constantFrom(child, direct, replacement, stranger);
const contactDelays = fc.integer({ min: -60, max: 10 });
const steps: fc.Arbitrary<NextAct> = fc.constantFrom('answer', 'start', 'tell-back', 'coordinator-acts');

function plus(at: Instant, minutes: number): Instant {
  return new Date(Date.parse(at) + minutes * 60_000).toISOString();
}

const bare: fc.Arbitrary<(given: CommandFacts) => ReferralCommand> = fc.oneof(
  fc
    .constantFrom(sendRoot, sendSelf, sendDirect, sendChild)
    .map((send) => (given: CommandFacts) => ({ ...send, ...given })),
  fc
    .tuple(
      fc.constantFrom('record-not-reached' as const, 'record-reached' as const),
      fc.constantFrom(...channels),
      contactDelays,
    )
    .map(([type, channel, delay]) => (given: CommandFacts) => ({
      ...given,
      type,
      channel,
      contactAt: plus(given.at, delay),
    })),
  fc
    .tuple(fc.array(fc.constantFrom('company', 'money'), { maxLength: 2 }), fc.constantFrom(0, 1, 1.5))
    .map(([matters, actions]) => (given: CommandFacts) => ({
      ...given,
      type: 'agree-plan' as const,
      matters,
      actions,
    })),
  fc
    .record({
      child: ids,
      childStatus: fc.constantFrom('open' as const, 'closed' as const),
      outcome: fc.constantFrom(null, ...outcomeCodes),
      replacedBy: fc.option(ids),
    })
    .map((own) => (given: CommandFacts) => ({ ...given, ...own, type: 'note-child' as const })),
  fc
    .tuple(
      fc.constantFrom('tell-back' as const, 'complete-referral' as const),
      fc.constantFrom(...outcomeCodes),
    )
    .map(([type, outcome]) => (given: CommandFacts) => ({ ...given, type, outcome })),
  fc
    .constantFrom('acknowledge-outcome' as const, 'accept-referral' as const, 'start-referral' as const)
    .map((type) => (given: CommandFacts) => ({ ...given, type })),
  fc
    .constantFrom('link-worker', 'colleague')
    .map((worker) => (given: CommandFacts) => ({ ...given, type: 'allocate-referral' as const, worker })),
  fc
    .constantFrom(...declineReasons)
    .map((reason) => (given: CommandFacts) => ({ ...given, type: 'decline-referral' as const, reason })),
  fc
    .constantFrom(...withdrawReasons)
    .map((reason) => (given: CommandFacts) => ({ ...given, type: 'withdraw-referral' as const, reason })),
  fc.tuple(ids, fc.constantFrom(null, 0, 3)).map(([to, promiseDays]) => (given: CommandFacts) => ({
    ...given,
    type: 'redirect-referral' as const,
    to,
    receiver: otherProvider,
    service,
    promiseDays,
    sharing: freelyShared,
  })),
  fc.tuple(steps, contactDelays).map(([what, delay]) => (given: CommandFacts) => ({
    ...given,
    type: 'let-time-pass' as const,
    what,
    due: plus(given.at, delay),
  })),
);

/** What usually comes next, by whoever should do it. */
function forward(at: Instant, state: ReferralState): ReferralCommand {
  const byHub = facts(hubActs, at);
  const byProvider = facts(providerActs, at);
  switch (state.status) {
    case 'sent':
      return state.context.receiver === hub
        ? { ...byHub, type: 'record-reached', channel: 'phone', contactAt: at }
        : { ...byProvider, type: 'accept-referral' };
    case 'reached':
      return { ...byHub, type: 'agree-plan', matters: ['company'], actions: 1 };
    case 'accepted':
      return { ...byProvider, type: 'start-referral' };
    case 'started':
      return { ...byProvider, type: 'complete-referral', outcome: 'goals-met' };
    case 'declined':
      return {
        ...byHub,
        type: 'redirect-referral',
        to: replacement,
        receiver: stranger,
        service,
        promiseDays: 2,
        sharing: freelyShared,
      };
    default:
      return { ...byHub, type: 'tell-back', outcome: 'partly-met' };
  }
}

const attempts: fc.Arbitrary<readonly Attempt[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc
        .tuple(fc.nat(3 * 24 * 60), actors, bare)
        .map(([minutes, by, make]) => ({ minutes, command: (at: Instant) => make(facts(by, at)) })),
    },
    { weight: 1, arbitrary: fc.nat(24 * 60).map((minutes) => ({ minutes, command: forward })) },
    {
      weight: 1,
      arbitrary: fc.nat(60).map((minutes) => ({
        minutes,
        command: (at: Instant, state: ReferralState): ReferralCommand => {
          const due = timerOf(state)?.at ?? at;
          return isOpen(state) ? firing(state, due > at ? due : at) : { ...sendRoot, at };
        },
      })),
    },
  ),
  { maxLength: 40, size: 'max' },
);
const beginnings = fc.constantFrom(sendRoot, sendSelf, sendDirect, sendChild);

interface Step {
  readonly command: ReferralCommand;
  readonly before: ReferralState;
  readonly events: readonly ReferralEvent[];
  readonly after: ReferralState;
}

/** Runs a sequence of attempts and gives each that was accepted. */
function run(beginning: ReferralCommand, sequence: readonly Attempt[]): readonly Step[] {
  const taken: Step[] = [];
  let state: ReferralState = referralDecider.initial;
  let at = monday;
  const first: Attempt = { minutes: 0, command: () => beginning };
  for (const attempt of [first, ...sequence]) {
    const command = attempt.command(plus(at, attempt.minutes), state);
    at = command.at;
    const decision = referralDecider.decide(command, state);
    if (decision.outcome === 'rejected') continue;
    const after = replay(referralDecider, decision.events, state);
    taken.push({ command, before: state, events: decision.events, after });
    state = after;
  }
  return taken;
}

function holds(property: (steps: readonly Step[]) => void): void {
  fc.assert(
    fc.property(beginnings, attempts, (beginning, sequence) => property(run(beginning, sequence))),
    { numRuns: 300 },
  );
}

const eventTypes: readonly ReferralEventType[] = [
  'referral-sent',
  'person-not-reached',
  'person-reached',
  'plan-agreed',
  'referral-allocated',
  'child-noted',
  'telling-back-owed',
  'outcome-told-back',
  'outcome-acknowledged',
  'referral-accepted',
  'referral-declined',
  'referral-started',
  'referral-completed',
  'referral-redirected',
  'referral-withdrawn',
  'referral-nudged',
  'referral-escalated',
];
const openOnes: readonly string[] = openStatuses;
const closedOnes: readonly string[] = closedStatuses;

describe('Whatever is tried, in whatever order', () => {
  it('comes to every status and every event', () => {
    const seen = new Set<string>();
    for (const [beginning, sequence] of fc.sample(fc.tuple(beginnings, attempts), {
      numRuns: 3000,
      seed: 2026,
    })) {
      for (const { events, after } of run(beginning, sequence)) {
        seen.add(after.status);
        for (const { type } of events) seen.add(type);
      }
    }
    expect(seen).toEqual(new Set([...openStatuses, ...closedStatuses, ...eventTypes]));
  });

  it('an open referral has one owner and one next time, and a closed one has neither', () => {
    holds((steps) => {
      for (const { after } of steps) {
        if (openOnes.includes(after.status)) {
          expect(after).toMatchObject({
            owner: { organisation: expect.any(String) },
            next: { at: expect.any(String) },
          });
          expect(timerOf(after)).toBeDefined();
        } else {
          expect(after).not.toHaveProperty('owner');
          expect(after).not.toHaveProperty('next');
          expect(timerOf(after)).toBeUndefined();
        }
      }
    });
  });

  it('each event says the status, owner and next time that the referral then has', () => {
    holds((steps) => {
      for (const { before, events } of steps) {
        let state = before;
        for (const event of events) {
          state = referralDecider.evolve(state, event);
          const { status, owner, next } = event.data;
          expect({ status, owner, next }).toEqual({
            status: state.status,
            owner: isOpen(state) ? state.owner : null,
            next: isOpen(state) ? state.next : null,
          });
        }
      }
    });
  });

  it('each event carries the same context, and the actor without a worker', () => {
    holds((steps) => {
      for (const { command, events, after } of steps) {
        for (const { data } of events) {
          expect(data).toMatchObject(after.status === 'unsent' ? {} : after.context);
          const { organisation, part } = command.actor;
          expect(data.actor).toEqual({ organisation, part });
        }
      }
    });
  });

  it('the next time is never before the event, and later than it when the status is new', () => {
    holds((steps) => {
      for (const { command, before, events, after } of steps) {
        for (const { data } of events) {
          if (data.next !== null) expect(data.next.at >= command.at).toBe(true);
        }
        if (isOpen(after) && after.status !== before.status) expect(after.next.at > command.at).toBe(true);
      }
    });
  });

  it('a closed referral stays as it was closed, but for the acknowledgement', () => {
    holds((steps) => {
      for (const { before, events, after } of steps) {
        if (!closedOnes.includes(before.status)) continue;
        expect(after.status).toBe(before.status);
        expect(events.filter((event) => event.type !== 'outcome-acknowledged')).toEqual([]);
      }
    });
  });

  it('the owner is the receiver or the hub', () => {
    holds((steps) => {
      for (const { after } of steps) {
        if (isOpen(after))
          expect([after.context.receiver, after.context.hub]).toContain(after.owner.organisation);
      }
    });
  });

  it('telling back is owed exactly when every noted child is closed', () => {
    holds((steps) => {
      for (const { after } of steps) {
        if (!isOpen(after)) continue;
        const { open, closed } = after.children;
        if (open.length > 0) expect(owesTellingBack(after)).toBe(false);
        else if (closed.length > 0) expect(owesTellingBack(after)).toBe(true);
      }
    });
  });

  it('the events alone give the same referral again, from its state in JSON too', () => {
    holds((steps) => {
      const last = steps.at(-1)?.after;
      expect(
        replay(
          referralDecider,
          steps.flatMap(({ events }) => events),
        ),
      ).toEqual(last);
      let stored: unknown = referralDecider.initial;
      for (const { events } of steps) {
        const state = JSON.parse(JSON.stringify(stored)) as ReferralState;
        const read = JSON.parse(JSON.stringify(events)) as readonly ReferralEvent[];
        stored = replay(referralDecider, read, state);
      }
      expect(stored).toStrictEqual(last);
    });
  });

  it('the same command repeated at once never happens twice, but for another attempt to reach', () => {
    holds((steps) => {
      for (const { command, after } of steps) {
        if (command.type === 'record-not-reached' || command.type === 'let-time-pass') continue;
        const again = referralDecider.decide(command, after);
        if (again.outcome === 'accepted') expect(again.events).toEqual([]);
      }
    });
  });
});
