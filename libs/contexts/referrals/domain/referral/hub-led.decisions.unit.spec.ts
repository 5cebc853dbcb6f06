import { describe, expect, it } from '@jest/globals';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import {
  eventsOf,
  missed,
  plan,
  reach,
  rejection,
  tellBack,
  tuesday,
  when,
} from '#referrals/domain/referral/referral.examples';
import { given, hub, monday, sendRoot } from '#referrals/domain/referral/referral.samples';
import { timerOf } from '#referrals/domain/referral/referral.state';

describe('A hub that reaches a person', () => {
  it('counts attempts that fail without putting off the time', () => {
    const { state } = given(sendRoot, missed(tuesday), missed('2026-11-04T10:00:00.000Z'));
    expect(state).toMatchObject({ status: 'sent', attempts: 2, next: { at: '2026-11-09T09:00:00.000Z' } });
  });

  it('has its attempt due at once when the time had passed unnoticed', () => {
    const late = '2026-11-20T10:00:00.000Z';
    expect(timerOf(given(sendRoot, missed(late)).state)).toEqual({ what: 'reach-person', at: late });
  });

  it('records the time and channel of the contact, and the link worker owns the plan', () => {
    const [event] = eventsOf(reach(tuesday, '2026-11-03T14:00:00.000Z'), sendRoot);
    expect(event?.data).toMatchObject({
      status: 'reached',
      at: '2026-11-03T14:00:00.000Z',
      channel: 'phone',
      owner: { organisation: hub, worker: 'link-worker' },
      next: { what: 'agree-plan', at: '2026-11-17T14:30:00.000Z' },
    });
    expect(event?.data).not.toHaveProperty('contactAt');
    expect(event?.data.actor).toEqual({ organisation: hub, part: 'hub' });
  });

  it('cannot have reached the person before the referral, nor later than now', () => {
    const before = '2026-11-01T09:00:00.000Z';
    expect(when(reach(tuesday, before), sendRoot)).toEqual(rejection('too-early', { notBefore: monday }));
    const tomorrow = '2026-11-04T09:00:00.000Z';
    expect(when(reach(tuesday, tomorrow), sendRoot)).toEqual(
      rejection('in-the-future', { notAfter: tuesday }),
    );
  });

  it('records another contact only as one that the status does not allow', () => {
    const again = when({ ...reach(), channel: 'letter' } as ReferralCommand, sendRoot, reach());
    expect(again).toEqual(rejection('wrong-status', { status: 'reached', allowed: ['sent'] }));
  });

  it.each([
    ['nothing that matters', { matters: [], actions: 1 }],
    ['no next action', { matters: ['company'], actions: 0 }],
    ['half an action', { matters: ['company'], actions: 0.5 }],
  ])('agrees no plan with %s', (_what, contents) => {
    expect(when({ ...plan, ...contents }, sendRoot, reach())).toEqual(rejection('plan-empty'));
  });

  it('may find that the person wants nothing, and tell the practice so', () => {
    const { state } = given(sendRoot, reach(), { ...tellBack, outcome: 'signposted' } as ReferralCommand);
    expect(state).toMatchObject({ status: 'told-back', outcome: 'signposted', acknowledged: false });
    expect(timerOf(state)).toBeUndefined();
  });
});
