import { describe, expect, it } from '@jest/globals';
import {
  onwardFrom,
  participantsOf,
  type ReferralParticipant,
} from '#referrals/domain/referral/referral.policies';
import {
  child,
  episode,
  given,
  hub,
  network,
  person,
  practice,
  provider,
  root,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
} from '#referrals/domain/referral/referral.samples';
import type { SendReferral } from '#referrals/domain/referral/referral.commands';
import type { KnownReferral } from '#referrals/domain/referral/referral.state';

function sent(command: SendReferral): KnownReferral {
  const { state } = given(command);
  if (state.status === 'unsent') throw new Error('the example is wrong');
  return state;
}
const partsIn = (command: SendReferral): readonly (readonly [string, string])[] =>
  participantsOf(sent(command).context).map(({ organisation, part }: ReferralParticipant) => [
    organisation,
    part,
  ]);

describe('The participants of a referral', () => {
  it.each<[string, SendReferral, readonly (readonly [string, string])[]]>([
    [
      'root',
      sendRoot,
      [
        [hub, 'hub'],
        [practice, 'sender'],
        [person, 'person'],
      ],
    ],
    [
      'child',
      sendChild,
      [
        [hub, 'hub'],
        [provider, 'receiver'],
        [person, 'person'],
      ],
    ],
    [
      'direct',
      sendDirect,
      [
        [hub, 'hub'],
        [practice, 'sender'],
        [provider, 'receiver'],
        [person, 'person'],
      ],
    ],
    [
      'self',
      sendSelf,
      [
        [hub, 'hub'],
        [person, 'person'],
      ],
    ],
    [
      'child to a service of the hub’s own',
      { ...sendChild, receiver: hub },
      [
        [hub, 'hub'],
        [hub, 'receiver'],
        [person, 'person'],
      ],
    ],
    [
      'direct to a service of the practice’s own',
      { ...sendDirect, receiver: practice },
      [
        [hub, 'hub'],
        [practice, 'sender'],
        [practice, 'receiver'],
        [person, 'person'],
      ],
    ],
  ])(
    'are the hub, the sender, the provider and the person, an organisation in each part that it holds: %s',
    (_kind, command, parts) => {
      expect(partsIn(command)).toEqual(parts);
    },
  );

  it('do not include the practice of a person who came by themselves, in no child either', () => {
    expect(partsIn({ ...sendChild, routeIn: 'self' }).flat()).not.toContain(practice);
  });

  it('include no practice where none is known', () => {
    expect(partsIn({ ...sendChild, practice: null })).toHaveLength(3);
  });

  it('can be told from the first event’s data alone', () => {
    const { events } = given(sendDirect);
    const [first] = events;
    expect(first && participantsOf(first.data)).toEqual(participantsOf(sent(sendDirect).context));
  });
});

describe('What a child takes from its parent', () => {
  it('is the episode, the person and the organisations around them', () => {
    expect(onwardFrom(sent(sendRoot))).toEqual({
      parent: root,
      parentState: { kind: 'root', status: 'sent' },
      episode,
      routeIn: 'practice',
      practice,
      network,
      hub,
      person,
    });
    expect(onwardFrom(sent(sendChild)).parent).toBe(child);
  });
});
