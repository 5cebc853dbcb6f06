import { describe, expect, it } from '@jest/globals';
import { contractOf, contractsOf } from '#platform/contracts/registry';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import {
  accept,
  allocate,
  complete,
  decline,
  missed,
  noteChild,
  plan,
  reach,
  redirect,
  start,
  tellBack,
  withdraw,
} from '#referrals/domain/referral/referral.examples';
import {
  child,
  facts,
  firing,
  given,
  hub,
  monday,
  note,
  otherProvider,
  otherService,
  personActs,
  practiceActs,
  replacement,
  sendChild,
  sendDirect,
  sendRoot,
} from '#referrals/domain/referral/referral.samples';
import { publishReferralEvent, referralPublication } from '#referrals/publishing/referral.publications';

const acknowledge: ReferralCommand = { ...facts(practiceActs), type: 'acknowledge-outcome' };
const late = given(sendRoot, firing(given(sendRoot).state)).state;

/** Referrals in which every type of event happens. */
const histories: readonly (readonly ReferralEvent[])[] = [
  given(
    ...[
      sendRoot,
      missed(monday),
      reach(),
      allocate('colleague'),
      plan,
      noteChild(child, 'open'),
      noteChild(child, 'closed'),
    ],
    ...[tellBack, acknowledge],
  ).events,
  given(sendChild, accept, start, complete).events,
  given(sendDirect, decline, redirect()).events,
  given(sendRoot, firing(given(sendRoot).state), firing(late)).events,
  given(sendRoot, withdraw(personActs)).events,
];
const events = histories.flat();

const stored = (event: ReferralEvent): StoredEvent<ReferralEvent> => ({
  ...{ tenant: hub, stream: event.data.referral, version: 1, partition: 0, position: 1 },
  ...{ occurredAt: monday, recordedAt: monday, event },
});
const published = (type: ReferralEvent['type']) => {
  const event = events.find((one) => one.type === type);
  return event && publishReferralEvent(event);
};

describe('The publication of referrals', () => {
  it('turns each event into one that its contract accepts as it is', () => {
    for (const event of events) {
      const own = publishReferralEvent(event);
      if (event.type === 'child-noted' || event.type === 'referral-allocated') {
        expect(own).toBeUndefined();
        continue;
      }
      expect(own?.type).toBe(`ginnel.referrals.${event.type}.v1`);
      const check = contractOf(own?.type ?? '')?.check(own?.data);
      expect(check).toEqual({ valid: true, data: own?.data });
    }
  });

  it('publishes every contract of referrals, and what a parent notes of its children to nobody', () => {
    const types = new Set(events.map((event) => publishReferralEvent(event)?.type));
    expect([...types].filter((type) => type !== undefined).sort()).toEqual(
      contractsOf('referrals')
        .map(({ type }) => type)
        .sort(),
    );
    for (const own of ['child-noted', 'referral-allocated'])
      expect(referralPublication.types).not.toContain(own);
    expect(referralPublication.types).toHaveLength(contractsOf('referrals').length);
    const [first] = events;
    expect(first && referralPublication.publish(stored(first))).toEqual(published('referral-sent'));
  });

  it('promises the answer by the next time at sending, and keeps the note’s id inside', () => {
    const sent = published('referral-sent');
    expect(sent?.data).toMatchObject({ promisedAnswerBy: '2026-11-09T09:00:00.000Z', priority: 'routine' });
    expect(JSON.stringify(events)).toContain(note);
    expect(JSON.stringify(events.map(publishReferralEvent))).not.toContain(note);
  });

  it('names the referral that takes the place of a redirected one', () => {
    expect(published('referral-redirected')?.data).toMatchObject({
      to: { referral: replacement, receiver: otherProvider, service: otherService },
    });
  });

  it('names no organisation for an act of the person or of the system', () => {
    expect(published('referral-withdrawn')?.data.actor).toEqual({ organisation: null, part: 'person' });
    expect(published('referral-nudged')?.data.actor).toEqual({ organisation: null, part: 'system' });
    expect(published('plan-agreed')?.data.actor).toEqual({ organisation: hub, part: 'hub' });
  });
});
