import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import type { ReferralSent } from '#referrals/domain/referral/referral.events';
import {
  child,
  direct,
  given,
  monday,
  person,
  practice,
  root,
  sendChild,
  sendDirect,
  sendRoot,
} from '#referrals/domain/referral/referral.samples';
import { personGoneProcess, type PersonGone } from '#referrals/processes/person-gone/person-gone.process';

type Heard = ReferralSent | PersonGone;

const died: PersonGone = { type: 'ginnel.people.person-died.v1', data: { person } };
const erased: PersonGone = { type: 'ginnel.people.person-erased.v1', data: { person } };

function sent(command: ReferralCommand): ReferralSent {
  const [event] = given(command).events;
  if (event?.type !== 'referral-sent') throw new Error('the example is wrong');
  return event;
}

function stored(event: Heard): StoredEvent<Heard> {
  return {
    ...{ tenant: practice, stream: person, version: 1, partition: 0, position: 1 },
    ...{ occurredAt: monday, recordedAt: monday, event },
  };
}

/** What is withdrawn after each event. */
function withdrawn(...events: readonly Heard[]): readonly (readonly string[])[] {
  let state = personGoneProcess.initial;
  return events.map((event) => {
    const reaction = personGoneProcess.react(state, stored(event));
    state = reaction.state;
    const reason = events.includes(died) ? 'person-died' : 'by-system';
    expect(reaction.outputs.every(({ payload }) => payload.reason === reason)).toBe(true);
    return reaction.outputs.map(({ stream }) => stream);
  });
}

const [aRoot, aChild, aDirect] = [sent(sendRoot), sent(sendChild), sent(sendDirect)];

describe('When a person dies', () => {
  it('every referral of the person is withdrawn, parents before their children', () => {
    expect(withdrawn(aChild, aRoot, aDirect, died)).toEqual([[], [], [], [root, direct, child]]);
  });

  it('a referral that was being sent at that moment is withdrawn too', () => {
    expect(withdrawn(aRoot, died, aChild, aDirect)).toEqual([[], [root], [child], [direct]]);
  });

  it('a death that is told twice withdraws once, and one of a person without referrals nothing', () => {
    expect(withdrawn(died, died)).toEqual([[], []]);
    expect(withdrawn(aRoot, died, died)).toEqual([[], [root], []]);
  });

  it('whatever the order of the events, the same referrals are withdrawn', () => {
    const orders = [
      [aRoot, aChild, died],
      [aRoot, died, aChild],
      [died, aRoot, aChild],
      [died, aChild, aRoot],
      [aChild, died, aRoot],
    ];
    for (const order of orders) {
      expect(
        withdrawn(...order)
          .flat()
          .sort(),
      ).toEqual([root, child].sort());
    }
  });

  it('an erasure afterwards withdraws nothing anew, and one that nobody’s death preceded what was being sent', () => {
    expect(withdrawn(aRoot, died, erased)).toEqual([[], [root], []]);
    expect(withdrawn(erased, aRoot, aChild)).toEqual([[], [root], [child]]);
  });

  it('belongs to that person alone', () => {
    expect([aRoot, aChild, died].map((event) => personGoneProcess.key(stored(event)))).toEqual([
      person,
      person,
      person,
    ]);
  });
});
