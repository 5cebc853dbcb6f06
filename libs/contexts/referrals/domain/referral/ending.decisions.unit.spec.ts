import { describe, expect, it } from '@jest/globals';
import {
  reach,
  plan,
  accept,
  withdraw,
  when,
  eventsOf,
  rejection,
} from '#referrals/domain/referral/referral.examples';
import {
  actor,
  firing,
  given,
  hubActs,
  otherProvider,
  personActs,
  practiceActs,
  sendChild,
  sendRoot,
  systemActs,
} from '#referrals/domain/referral/referral.samples';

describe('A withdrawal', () => {
  it.each([
    ['the practice', practiceActs],
    ['the hub', hubActs],
    ['the person', personActs],
    ['the context', systemActs],
  ])('by %s closes the referral, whoever owns it', (_who, by) => {
    const [event] = eventsOf(withdraw(by), sendRoot, reach(), plan);
    expect(event?.data).toMatchObject({ status: 'withdrawn', owner: null, next: null, reason: 'by-person' });
  });

  it('by an organisation that is not part of it is refused', () => {
    expect(when(withdraw(actor(otherProvider, 'receiver')), sendChild, accept)).toEqual(
      rejection('not-your-part'),
    );
  });

  it('leaves nothing that time could change', () => {
    const timer = firing(given(sendRoot).state);
    expect(when(timer, sendRoot, withdraw(practiceActs))).toEqual({ outcome: 'accepted', events: [] });
  });
});
