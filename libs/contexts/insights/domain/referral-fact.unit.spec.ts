import { describe, expect, it } from '@jest/globals';
import {
  answeredInTime,
  changedFact,
  isOpen,
  type Moment,
  type ReferralChange,
  type ReferralFact,
  type ReferralIdentity,
  type ReferralStep,
} from '#insights/domain/referral-fact';

const identity: ReferralIdentity = {
  referral: 'referral',
  episode: 'episode',
  kind: 'child',
  parent: 'root',
  routeIn: 'practice',
  practice: 'practice',
  network: 'network',
  hub: 'hub',
  sender: 'hub',
  receiver: 'provider',
  service: null,
};

const at = (day: number, recordedDay = day): Moment => ({
  occurred: `2026-11-0${day}T09:00:00.000Z`,
  recorded: `2026-11-0${recordedDay}T09:00:01.000Z`,
});

const change = (step: ReferralStep, moment: Moment, more: Partial<ReferralChange> = {}): ReferralChange => ({
  identity,
  step,
  moment,
  closes: false,
  answerBy: null,
  ...more,
});

const sent = change('sent', at(1), { answerBy: at(5).occurred });
const fold = (...changes: readonly ReferralChange[]): ReferralFact =>
  changes.reduce<ReferralFact | undefined>(changedFact, undefined) as ReferralFact;

describe('a referral’s fact', () => {
  it('keeps when each step happened and when it was written down', () => {
    expect(fold(sent, change('accepted', at(2, 3)))).toEqual({
      ...identity,
      steps: { sent: at(1), accepted: at(2, 3) },
      answerBy: at(5).occurred,
      closed: null,
    });
  });

  it('is the same for every order of the changes, and when one comes twice', () => {
    const accepted = change('accepted', at(2));
    const completed = change('completed', at(4), { closes: true });
    const expected = fold(sent, accepted, completed);
    expect(fold(completed, accepted, sent)).toEqual(expected);
    expect(fold(accepted, completed, sent, accepted, sent)).toEqual(expected);
  });

  it.each([
    ['that happened first', at(2, 4), at(3)],
    ['of two at one time, that was written down first', at(3), at(3, 4)],
  ])('keeps the moment of a step %s, whichever comes first', (_which, first, second) => {
    const [one, two] = [change('reached', first), change('reached', second)];
    expect(fold(sent, one, two).steps.reached).toEqual(first);
    expect(fold(sent, two, one).steps.reached).toEqual(first);
  });

  it('is open from when it was sent until it is closed', () => {
    const closing = change('withdrawn', at(2), { closes: true });
    expect(isOpen(fold(change('accepted', at(2))))).toBe(false);
    expect(isOpen(fold(sent))).toBe(true);
    expect(isOpen(fold(sent, change('declined', at(2))))).toBe(true);
    expect(isOpen(fold(sent, closing))).toBe(false);
    expect(isOpen(fold(sent, closing, change('acknowledged', at(3))))).toBe(false);
  });
});

describe('an answer', () => {
  it('is in time up to the very instant that was promised, yes or no', () => {
    expect(answeredInTime(fold(sent, change('accepted', at(5))))).toBe(true);
    expect(answeredInTime(fold(sent, change('declined', at(5))))).toBe(true);
  });

  it('is late after it', () => {
    const late = { occurred: '2026-11-05T09:00:00.001Z', recorded: at(5).recorded };
    expect(answeredInTime(fold(sent, change('accepted', late)))).toBe(false);
  });

  it('is the first one: a late yes after a timely no is in time', () => {
    expect(answeredInTime(fold(sent, change('declined', at(4)), change('accepted', at(6))))).toBe(true);
  });

  it('is not in time while there is none or nothing was promised', () => {
    expect(answeredInTime(fold(sent))).toBe(false);
    expect(answeredInTime(fold(change('sent', at(1)), change('accepted', at(2))))).toBe(false);
  });
});
