import { describe, expect, it } from '@jest/globals';
import {
  accept,
  start,
  complete,
  decline,
  tellBack,
  withdraw,
  redirect,
  noteChild,
  when,
  eventsOf,
  typesOf,
  rejection,
} from '#referrals/domain/referral/referral.examples';
import {
  direct,
  firing,
  given,
  hub,
  note,
  otherProvider,
  otherService,
  provider,
  providerActs,
  replacement,
  sendChild,
  sendDirect,
} from '#referrals/domain/referral/referral.samples';

describe('A provider', () => {
  it('owns what it has accepted, to start within ten working days', () => {
    expect(given(sendChild, accept).state).toMatchObject({
      status: 'accepted',
      owner: { organisation: provider, worker: 'organiser' },
      next: { what: 'start', at: '2026-11-16T09:00:00.000Z' },
    });
  });

  it('closes a child by completing it, with an outcome', () => {
    const [event] = eventsOf(complete, sendChild, accept, start);
    expect(event?.data).toMatchObject({ status: 'completed', owner: null, next: null, outcome: 'goals-met' });
  });

  it('leaves the hub owing telling back when it completes a direct referral', () => {
    expect(typesOf(complete, sendDirect, accept, start)).toEqual(['referral-completed', 'telling-back-owed']);
    expect(given(sendDirect, accept, start, complete).state).toMatchObject({
      status: 'awaiting-telling-back',
      outcome: 'goals-met',
      owner: { organisation: hub, worker: null },
      next: { what: 'tell-back', at: '2026-11-09T09:00:00.000Z' },
    });
  });

  it('gives the person back to the link worker by declining with a reason', () => {
    expect(given(sendChild, decline).state).toMatchObject({
      status: 'declined',
      reason: 'no-capacity',
      owner: { organisation: hub, worker: 'link-worker' },
      next: { what: 'decide-what-next', at: '2026-11-04T09:00:00.000Z' },
    });
  });

  it('may end a child that it has accepted, but not a direct referral', () => {
    expect(typesOf(withdraw(providerActs), sendChild, accept)).toEqual(['referral-withdrawn']);
    expect(when(withdraw(providerActs), sendDirect, accept)).toEqual(rejection('not-your-part'));
    expect(when(withdraw(providerActs), sendChild)).toEqual(
      rejection('wrong-status', { status: 'sent', allowed: ['accepted', 'started'] }),
    );
  });
});

describe('A hub that redirects', () => {
  it('closes a declined child and says what the new provider is asked', () => {
    const [event] = eventsOf(redirect(), sendChild, decline);
    expect(event).toMatchObject({
      type: 'referral-redirected',
      data: {
        status: 'redirected',
        owner: null,
        next: null,
        receiver: provider,
        to: replacement,
        toReceiver: otherProvider,
        toService: otherService,
        priority: 'routine',
        promiseDays: 3,
        needs: ['loneliness', 'debt'],
        noteId: note,
        linkWorker: 'link-worker',
      },
    });
  });

  it('keeps a direct referral open, since the practice must still be told, and waits for the new child', () => {
    const redirected = [sendDirect, decline, redirect()];
    expect(given(...redirected).state).toMatchObject({
      status: 'awaiting-telling-back',
      children: { open: [replacement], closed: [] },
      owner: { organisation: hub, worker: 'link-worker' },
      next: { what: 'review-onward', at: '2026-12-14T09:00:00.000Z' },
    });
    expect(when(tellBack, ...redirected)).toEqual(rejection('children-open', { open: 1 }));
    expect(when(accept, ...redirected)).toMatchObject({ rejection: { code: 'wrong-status' } });
    expect(typesOf(noteChild(replacement, 'closed'), ...redirected)).toEqual([
      'child-noted',
      'telling-back-owed',
    ]);
  });

  it('does not redirect the same referral twice', () => {
    const redirected = [sendChild, decline, redirect()];
    expect(when(redirect(), ...redirected)).toEqual({ outcome: 'accepted', events: [] });
    expect(when({ ...redirect(), to: direct }, ...redirected)).toEqual(
      rejection('not-open', { status: 'redirected' }),
    );
  });

  it('redirects a silent provider’s referral once it has come to the hub', () => {
    const silent = given(sendChild);
    const nudge = firing(silent.state);
    const escalate = firing(given(sendChild, nudge).state);
    expect(when(redirect(), sendChild, nudge)).toEqual(rejection('not-escalated', { status: 'sent' }));
    const late = '2026-11-10T09:30:00.000Z';
    expect(typesOf(redirect(late), sendChild, nudge, escalate)).toEqual(['referral-redirected']);
  });
});
