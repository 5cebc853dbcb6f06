import { describe, expect, it } from '@jest/globals';
import { when, typesOf, rejection } from '#referrals/domain/referral/referral.examples';
import {
  episode,
  facts,
  given,
  hub,
  monday,
  network,
  note,
  person,
  practice,
  provider,
  root,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
  service,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { timerOf } from '#referrals/domain/referral/referral.state';

describe('A referral that is sent', () => {
  it('says in its first event all that others need, and who must reach the person by when', () => {
    expect(when(sendRoot)).toEqual({
      outcome: 'accepted',
      events: [
        {
          type: 'referral-sent',
          data: {
            referral: root,
            episode,
            kind: 'root',
            parent: null,
            routeIn: 'practice',
            practice,
            network,
            hub,
            sender: practice,
            receiver: hub,
            person,
            service: null,
            actor: { organisation: practice, part: 'sender' },
            status: 'sent',
            owner: { organisation: hub, worker: null },
            next: { what: 'reach-person', at: '2026-11-09T09:00:00.000Z' },
            priority: 'routine',
            promiseDays: null,
            needs: ['loneliness', 'debt'],
            area: 'SK4',
            riskInstruction: false,
            noteId: note,
            replaces: null,
            sentAt: monday,
            linkWorker: null,
          },
        },
      ],
    });
  });

  it.each([
    ['two working days when it is urgent', { priority: 'urgent' }, '2026-11-04T09:00:00.000Z'],
    ['five working days when it is routine', { priority: 'routine' }, '2026-11-09T09:00:00.000Z'],
    ['the days that the service promises', { promiseDays: 3 }, '2026-11-05T09:00:00.000Z'],
    [
      'the days that the service promises, urgent too',
      { priority: 'urgent', promiseDays: 1 },
      '2026-11-03T09:00:00.000Z',
    ],
  ] as const)('must be answered within %s', (_sentence, asked, at) => {
    expect(timerOf(given({ ...sendDirect, ...asked }).state)).toEqual({ what: 'answer', at });
  });

  it.each([0, -1, 2.5, 61, Number.NaN])('cannot promise an answer within %s working days', (promiseDays) => {
    expect(when({ ...sendDirect, promiseDays })).toEqual(rejection('promise-out-of-range', { longest: 60 }));
  });

  it('goes to the hub when the person comes by themselves', () => {
    expect(given(sendSelf).state).toMatchObject({
      context: { kind: 'self', sender: hub, receiver: hub },
      owner: { organisation: hub, worker: 'link-worker' },
    });
  });

  it('goes onward from the hub under its parent', () => {
    expect(given(sendChild).state).toMatchObject({
      context: { kind: 'child', parent: root, sender: hub, receiver: provider, service },
      owner: { organisation: provider, worker: null },
      linkWorker: 'link-worker',
    });
  });

  it.each([
    ['a root that is not planned', { kind: 'root', status: 'reached' }],
    ['a root that is withdrawn', { kind: 'root', status: 'withdrawn' }],
    ['a root that was told back', { kind: 'self', status: 'told-back' }],
    ['a direct referral that a provider has', { kind: 'direct', status: 'accepted' }],
    ['a hub’s own refusal', { kind: 'root', status: 'declined' }],
    ['another child', { kind: 'child', status: 'declined' }],
  ] as const)('does not go onward under %s', (_what, parentState) => {
    expect(when({ ...sendChild, parentState })).toEqual(
      rejection('parent-not-ready', { status: parentState.status }),
    );
  });

  it('does not go onward under a parent that nobody looked up, but for the context itself', () => {
    expect(when({ ...sendChild, parentState: null })).toEqual(
      rejection('parent-not-ready', { status: null }),
    );
    expect(typesOf({ ...sendChild, ...facts(systemActs), parentState: null })).toEqual(['referral-sent']);
  });

  it.each(['plan-agreed', 'awaiting-telling-back'] as const)(
    'goes onward under a root that is %s',
    (status) => {
      expect(typesOf({ ...sendChild, parentState: { kind: 'root', status } })).toEqual(['referral-sent']);
    },
  );
});
