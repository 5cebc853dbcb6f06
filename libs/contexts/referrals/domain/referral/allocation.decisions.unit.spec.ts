import { describe, expect, it } from '@jest/globals';
import {
  accept,
  allocate,
  decline,
  eventsOf,
  reach,
  rejection,
  typesOf,
  when,
  withdraw,
} from '#referrals/domain/referral/referral.examples';
import {
  actor,
  facts,
  firing,
  given,
  hub,
  hubActs,
  monday,
  practiceActs,
  provider,
  providerActs,
  sendChild,
  sendRoot,
  stranger,
} from '#referrals/domain/referral/referral.samples';

const tuesday = '2026-11-03T14:30:00.000Z';

describe('A referral that the hub allocates', () => {
  it('is the member’s at once where the hub owes something, and its time stays', () => {
    const [event] = eventsOf(allocate('colleague', tuesday), sendRoot);
    expect(event).toMatchObject({
      type: 'referral-allocated',
      data: {
        ...{ status: 'sent', linkWorker: 'colleague', owner: { organisation: hub, worker: 'colleague' } },
        ...{
          next: { what: 'reach-person', at: '2026-11-09T09:00:00.000Z' },
          actor: { organisation: hub, part: 'hub' },
        },
      },
    });
  });

  it('stays the provider’s while it is with the provider, and comes back to the member', () => {
    const { state } = given(sendChild, allocate('colleague'));
    expect(state).toMatchObject({ owner: { organisation: provider, worker: null }, linkWorker: 'colleague' });
    expect(given(sendChild, allocate('colleague'), decline).state).toMatchObject({
      status: 'declined',
      owner: { organisation: hub, worker: 'colleague' },
    });
    expect(given(sendChild, accept, allocate('colleague')).state).toMatchObject({
      owner: { organisation: provider, worker: 'organiser' },
    });
  });

  it('stays escalated and nudged: to be given to somebody is no answer', () => {
    const nudged = given(sendRoot, firing(given(sendRoot).state)).state;
    expect(nudged).toMatchObject({ nudged: true, escalated: false });
    const passed = [sendRoot, firing(given(sendRoot).state), firing(nudged)];
    const before = given(...passed).state;
    expect(before).toMatchObject({ escalated: true, owner: { organisation: hub, worker: null } });
    const late = '2026-11-11T09:00:00.000Z';
    expect(given(...passed, allocate('colleague', late)).state).toEqual({
      ...before,
      ...{ owner: { organisation: hub, worker: 'colleague' }, linkWorker: 'colleague' },
    });
  });

  it('stays the member’s while the coordinator is told again, day after day', () => {
    const passed = [sendRoot, firing(given(sendRoot).state)];
    const allocated = [
      ...passed,
      firing(given(...passed).state),
      allocate('colleague', '2026-11-11T09:00:00.000Z'),
    ];
    const again = [...allocated, firing(given(...allocated).state)];
    for (const commands of [again, [...again, firing(given(...again).state)]]) {
      expect(given(...commands).state).toMatchObject({
        ...{ escalated: true, owner: { organisation: hub, worker: 'colleague' }, linkWorker: 'colleague' },
        next: { what: 'coordinator-acts' },
      });
    }
  });

  it('goes to the coordinator with the first escalation, whoever had it', () => {
    const reached = [sendRoot, reach(), allocate('colleague')];
    expect(given(...reached, firing(given(...reached).state)).state).toMatchObject({
      ...{ escalated: true, owner: { organisation: hub, worker: null }, linkWorker: 'colleague' },
    });
  });

  it('whose time had passed unnoticed is due now', () => {
    const late = '2026-11-20T10:00:00.000Z';
    expect(given(sendRoot, allocate('colleague', late)).state).toMatchObject({
      next: { what: 'reach-person', at: late },
    });
  });

  it('is theirs until another member acts', () => {
    const { state } = given(sendRoot, allocate('colleague'), reach());
    expect(state).toMatchObject({
      linkWorker: 'link-worker',
      owner: { organisation: hub, worker: 'link-worker' },
    });
  });

  it('to the same member again changes nothing', () => {
    expect(typesOf(allocate('colleague', tuesday), sendRoot, allocate('colleague'))).toEqual([]);
    expect(typesOf(allocate('colleague', tuesday), sendChild, allocate('colleague'))).toEqual([]);
  });

  it('is given again to a member who had it before the escalation', () => {
    const passed = [sendRoot, allocate('colleague'), firing(given(sendRoot).state)];
    const escalated = [...passed, firing(given(...passed).state)];
    expect(given(...escalated).state).toMatchObject({ linkWorker: 'colleague', owner: { worker: null } });
    expect(typesOf(allocate('colleague', '2026-11-11T09:00:00.000Z'), ...escalated)).toEqual([
      'referral-allocated',
    ]);
  });

  it('is open, and nobody but the hub allocates it', () => {
    expect(when(allocate('colleague'), sendRoot, withdraw(hubActs))).toEqual(
      rejection('not-open', { status: 'withdrawn' }),
    );
    for (const by of [practiceActs, providerActs, actor(stranger, 'hub'), actor(provider, 'hub')]) {
      const asked = { ...facts(by, monday), type: 'allocate-referral', worker: 'colleague' } as const;
      expect(when(asked, sendChild)).toEqual(rejection('not-your-part'));
    }
  });
});
