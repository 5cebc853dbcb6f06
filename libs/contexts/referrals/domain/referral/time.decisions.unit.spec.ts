import { describe, expect, it } from '@jest/globals';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import {
  tuesday,
  reach,
  accept,
  when,
  eventsOf,
  rejection,
} from '#referrals/domain/referral/referral.examples';
import {
  firing,
  given,
  hub,
  provider,
  sendChild,
  sendRoot,
} from '#referrals/domain/referral/referral.samples';
import { timerOf } from '#referrals/domain/referral/referral.state';

describe('Time that passes', () => {
  it('nudges a silent provider once, then makes the hub the owner, then tells the coordinator each working day', () => {
    const nudge = firing(given(sendChild).state);
    const nudged = given(sendChild, nudge).state;
    expect(nudged).toMatchObject({
      status: 'sent',
      nudged: true,
      escalated: false,
      owner: { organisation: provider },
      next: { what: 'answer', at: '2026-11-10T09:00:00.000Z' },
    });
    const escalate = firing(nudged);
    const escalated = given(sendChild, nudge, escalate).state;
    expect(escalated).toMatchObject({
      status: 'sent',
      escalated: true,
      owner: { organisation: hub, worker: null },
      next: { what: 'coordinator-acts', at: '2026-11-11T09:00:00.000Z' },
    });
    const again = firing(escalated);
    const [event] = eventsOf(again, sendChild, nudge, escalate);
    expect(event).toMatchObject({
      type: 'referral-escalated',
      data: { what: 'coordinator-acts', next: { what: 'coordinator-acts', at: '2026-11-12T09:00:00.000Z' } },
    });
  });

  it('brings what the hub owes to the coordinator at once', () => {
    const events = eventsOf(firing(given(sendRoot, reach()).state), sendRoot, reach());
    expect(events).toMatchObject([
      { type: 'referral-escalated', data: { what: 'agree-plan', status: 'reached' } },
    ]);
  });

  it('takes the referral from the worker too: any coordinator of the hub may act', () => {
    const owner = { organisation: hub, worker: null };
    const byLinkWorker = given(sendRoot, reach());
    const escalate = firing(byLinkWorker.state);
    expect(given(sendRoot, reach(), escalate).state).toMatchObject({ escalated: true, owner });
    const nudge = firing(given(sendChild, accept).state);
    const silent = firing(given(sendChild, accept, nudge).state);
    expect(given(sendChild, accept, nudge, silent).state).toMatchObject({ escalated: true, owner });
  });

  it('does not take a late answer away: the provider owns it again', () => {
    const nudge = firing(given(sendChild).state);
    const escalate = firing(given(sendChild, nudge).state);
    const late = { ...accept, at: '2026-11-11T08:00:00.000Z' } as ReferralCommand;
    expect(given(sendChild, nudge, escalate, late).state).toMatchObject({
      status: 'accepted',
      nudged: false,
      escalated: false,
      owner: { organisation: provider },
    });
  });

  it('changes nothing through a timer whose step is no longer the next one', () => {
    const stale = firing(given(sendChild).state);
    expect(when(stale, sendChild, accept)).toEqual({ outcome: 'accepted', events: [] });
    expect(when(stale, sendChild, stale)).toEqual({ outcome: 'accepted', events: [] });
  });

  it('does not pass before it is due', () => {
    const { state } = given(sendChild);
    expect(when(firing(state, tuesday), sendChild)).toEqual(
      rejection('too-early', { notBefore: '2026-11-09T09:00:00.000Z' }),
    );
  });

  it('counts from the moment of firing when a timer is late', () => {
    const { state } = given(sendChild);
    const late = firing(state, '2026-11-13T16:00:00.000Z');
    expect(timerOf(given(sendChild, late).state)).toEqual({ what: 'answer', at: '2026-11-16T16:00:00.000Z' });
  });
});
