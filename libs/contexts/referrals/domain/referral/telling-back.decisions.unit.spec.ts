import { describe, expect, it } from '@jest/globals';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import {
  tuesday,
  reach,
  plan,
  tellBack,
  noteChild,
  when,
  eventsOf,
  typesOf,
  rejection,
} from '#referrals/domain/referral/referral.examples';
import {
  child,
  direct,
  facts,
  given,
  hub,
  practiceActs,
  replacement,
  sendRoot,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { timerOf } from '#referrals/domain/referral/referral.state';

describe('A root with children', () => {
  const planned = [sendRoot, reach(), plan];

  it('owes telling back with the last child that closes, and not before', () => {
    const both = [...planned, noteChild(child, 'open'), noteChild(direct, 'open')];
    expect(typesOf(noteChild(child, 'closed'), ...both)).toEqual(['child-noted']);
    expect(typesOf(noteChild(direct, 'closed'), ...both, noteChild(child, 'closed'))).toEqual([
      'child-noted',
      'telling-back-owed',
    ]);
    const owed = given(...both, noteChild(child, 'closed'), noteChild(direct, 'closed')).state;
    expect(owed).toMatchObject({
      status: 'awaiting-telling-back',
      owner: { organisation: hub, worker: 'link-worker' },
      next: { what: 'tell-back', at: '2026-11-09T09:00:00.000Z' },
      children: { open: [], closed: [child, direct] },
    });
  });

  it('is not told back while a child is open', () => {
    expect(when(tellBack, ...planned, noteChild(child, 'open'))).toEqual(
      rejection('children-open', { open: 1 }),
    );
  });

  it('waits again when the hub sends another child after all', () => {
    const owed = [...planned, noteChild(child, 'open'), noteChild(child, 'closed')];
    expect(given(...owed, noteChild(direct, 'open')).state).toMatchObject({
      status: 'plan-agreed',
      next: { what: 'review-plan' },
      children: { open: [direct], closed: [child] },
    });
  });

  it('takes a child’s end before its beginning, and then not its beginning', () => {
    const early = [...planned, noteChild(child, 'closed')];
    expect(given(...early).state.status).toBe('awaiting-telling-back');
    expect(when(noteChild(child, 'open'), ...early)).toEqual({ outcome: 'accepted', events: [] });
  });

  it('is not given more time to tell back by the end of a child it had not heard of', () => {
    const owed = [...planned, noteChild(child, 'closed')];
    const late = { ...noteChild(direct, 'closed'), ...facts(systemActs, tuesday) };
    expect(typesOf(late, ...owed)).toEqual(['child-noted']);
    expect(timerOf(given(...owed, late).state)).toEqual(timerOf(given(...owed).state));
  });

  it('owes nothing yet when a child is redirected: the new one takes its place in the same decision', () => {
    const [opened, closed, more] = eventsOf(
      noteChild(child, 'closed', replacement),
      ...planned,
      noteChild(child, 'open'),
    );
    expect(opened).toMatchObject({
      type: 'child-noted',
      data: { child: replacement, childStatus: 'open', outcome: null },
    });
    expect(closed).toMatchObject({
      type: 'child-noted',
      data: { child, childStatus: 'closed', outcome: 'goals-met' },
    });
    expect(more).toBeUndefined();
  });

  it('keeps its review time when one of several children closes, and begins it anew with each new child', () => {
    const later = { ...noteChild(direct, 'open'), ...facts(systemActs, tuesday) };
    const both = [...planned, noteChild(child, 'open'), later];
    const reviewAt = '2026-12-15T14:30:00.000Z';
    expect(timerOf(given(...both).state)).toEqual({ what: 'review-plan', at: reviewAt });
    expect(timerOf(given(...both, noteChild(child, 'closed')).state)).toEqual({
      what: 'review-plan',
      at: reviewAt,
    });
  });

  it('is told back in two stages: the hub tells, the practice acknowledges', () => {
    const told = [...planned, noteChild(child, 'closed'), tellBack];
    const acknowledge: ReferralCommand = { ...facts(practiceActs), type: 'acknowledge-outcome' };
    const [event] = eventsOf(acknowledge, ...told);
    expect(event).toMatchObject({
      type: 'outcome-acknowledged',
      data: { status: 'told-back', owner: null, next: null },
    });
    expect(given(...told, acknowledge).state).toMatchObject({ status: 'told-back', acknowledged: true });
    expect(when(acknowledge, ...told, acknowledge)).toEqual({ outcome: 'accepted', events: [] });
  });
});
