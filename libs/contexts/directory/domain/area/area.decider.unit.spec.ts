import { describe, expect, it } from '@jest/globals';
import { replay } from '#platform/kernel/decider';
import type { ReferralModeSet, SetReferralMode } from './area.decider.js';
import { areaDecider } from './area.decider.js';

const choose: SetReferralMode = { type: 'set-referral-mode', area: 'Stockport', mode: 'hybrid' };
const chosen: ReferralModeSet = { type: 'referral-mode-set', data: { area: 'Stockport', mode: 'hybrid' } };

describe('an area', () => {
  it('chooses how its referrals travel, and may choose again', () => {
    expect(areaDecider.decide(choose, areaDecider.initial)).toEqual({
      outcome: 'accepted',
      events: [chosen],
    });
    const state = replay(areaDecider, [chosen]);
    expect(areaDecider.decide(choose, state)).toEqual({ outcome: 'accepted', events: [] });
    expect(areaDecider.decide({ ...choose, mode: 'direct' }, state)).toEqual({
      outcome: 'accepted',
      events: [{ type: 'referral-mode-set', data: { area: 'Stockport', mode: 'direct' } }],
    });
  });

  it('has a name', () => {
    expect(areaDecider.decide({ ...choose, area: ' ' }, areaDecider.initial)).toEqual({
      outcome: 'rejected',
      rejection: { code: 'area-missing' },
    });
  });
});
