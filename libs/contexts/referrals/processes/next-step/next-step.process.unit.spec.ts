import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Uuid } from '#platform/kernel/ids';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import {
  accept,
  complete,
  decline,
  plan,
  reach,
  redirect,
  start,
  withdraw,
} from '#referrals/domain/referral/referral.examples';
import {
  child,
  direct,
  given,
  hub,
  hubActs,
  monday,
  note,
  otherProvider,
  otherService,
  practiceActs,
  replacement,
  root,
  self,
  sendChild,
  sendDirect,
  sendRoot,
  sendSelf,
} from '#referrals/domain/referral/referral.samples';
import type { NextStepOutput } from '#referrals/domain/referral/next-step.outputs';
import { nextStepProcess, type NextStepState } from '#referrals/processes/next-step/next-step.process';

/** The events of one referral's stream, as they are stored. */
function streamOf(
  stream: Uuid,
  ...commands: readonly ReferralCommand[]
): readonly StoredEvent<ReferralEvent>[] {
  return given(...commands).events.map((event, index) => ({
    tenant: hub,
    stream,
    version: index + 1,
    partition: 0,
    position: index + 1,
    occurredAt: monday,
    recordedAt: monday,
    event,
  }));
}

/** What the process asks for, event by event, of those that concern it. */
function outputsOf(...events: readonly StoredEvent<ReferralEvent>[]): readonly NextStepOutput[] {
  let state: NextStepState = nextStepProcess.initial;
  const outputs: NextStepOutput[] = [];
  for (const event of events) {
    if (nextStepProcess.key(event) === undefined) continue;
    const reaction = nextStepProcess.react(state, event);
    state = JSON.parse(JSON.stringify(reaction.state)) as NextStepState;
    outputs.push(...reaction.outputs);
  }
  return outputs;
}

const rootSent = streamOf(root, sendRoot, reach(), plan);
const rootWithdrawn = streamOf(root, sendRoot, withdraw(practiceActs));
const childSent = streamOf(child, sendChild);
const childCompleted = streamOf(child, sendChild, accept, start, complete);
const childRedirected = streamOf(child, sendChild, decline, redirect());

const noted = (childStatus: 'open' | 'closed', own: object = {}) => ({
  command: 'note-child',
  stream: root,
  payload: { child, childStatus, outcome: null, replacedBy: null, ...own },
});
const childWithdrawn = { command: 'withdraw-referral', stream: child, payload: { reason: 'by-person' } };

describe('The next-step process', () => {
  it('keeps one instance for a parent and its children', () => {
    const keys = [...rootWithdrawn, ...childCompleted].map((event) => nextStepProcess.key(event));
    expect(keys).toEqual([undefined, root, root, undefined, undefined, root]);
  });

  it('passes over what joins nothing', () => {
    for (const event of [
      ...rootSent,
      ...streamOf(self, sendSelf),
      ...streamOf(direct, sendDirect, accept, start, complete),
    ]) {
      expect(nextStepProcess.key(event)).toBeUndefined();
      const reaction = nextStepProcess.react(nextStepProcess.initial, event);
      expect(reaction).toEqual({ state: nextStepProcess.initial, outputs: [] });
    }
  });

  it('notes a child that is sent, and a child that is completed with its outcome', () => {
    expect(outputsOf(...childCompleted)).toEqual([noted('open'), noted('closed', { outcome: 'goals-met' })]);
  });

  it('notes a child that is withdrawn by itself', () => {
    expect(outputsOf(...streamOf(child, sendChild, withdraw(hubActs)))).toEqual([
      noted('open'),
      noted('closed'),
    ]);
  });

  it('withdraws each open child of a withdrawn parent, for the same reason', () => {
    expect(outputsOf(...childSent, ...rootWithdrawn)).toEqual([noted('open'), childWithdrawn]);
  });

  it('withdraws a child that was sent under a parent withdrawn meanwhile', () => {
    expect(outputsOf(...rootWithdrawn, ...childSent)).toEqual([childWithdrawn]);
  });

  it('leaves a child alone that closed before its parent was withdrawn', () => {
    expect(outputsOf(...childCompleted, ...rootWithdrawn)).toHaveLength(2);
  });

  it('sends the replacement of a redirected child under the same parent, which hears of both at once', () => {
    const [opened, closed, sent, more] = outputsOf(...childRedirected);
    expect(opened).toEqual(noted('open'));
    expect(closed).toEqual(noted('closed', { replacedBy: replacement }));
    expect(sent).toMatchObject({
      command: 'send-referral',
      stream: replacement,
      payload: {
        kind: 'child',
        referral: replacement,
        parent: root,
        replaces: child,
        hub,
        receiver: otherProvider,
        service: otherService,
        promiseDays: 3,
        noteId: note,
        linkWorker: 'link-worker',
      },
    });
    expect(more).toBeUndefined();
  });

  it('sends no replacement once the parent is withdrawn', () => {
    expect(outputsOf(...rootWithdrawn, ...childRedirected)).toEqual([childWithdrawn]);
  });

  it('sends the replacement of a redirected direct referral as its child', () => {
    const [sent, more] = outputsOf(...streamOf(direct, sendDirect, decline, redirect()));
    expect(sent).toMatchObject({
      command: 'send-referral',
      stream: replacement,
      payload: { parent: direct, replaces: direct, receiver: otherProvider },
    });
    expect(more).toBeUndefined();
  });
});

describe('The next-step process, in whatever order the streams interleave', () => {
  const silent = '00000000-0000-4000-8000-000000000101';
  const handedBack = '00000000-0000-4000-8000-000000000102';
  const children = [
    childCompleted,
    streamOf(silent, { ...sendChild, referral: silent }),
    streamOf(handedBack, { ...sendChild, referral: handedBack }, decline, redirect()),
    streamOf(replacement, { ...sendChild, referral: replacement, replaces: handedBack }, accept),
    streamOf(self, { ...sendChild, referral: self }, accept, withdraw(hubActs)),
  ];
  const leftOpen = [silent, replacement];

  /** One order of all events that keeps each stream's own. */
  const interleaved = (streams: readonly (readonly StoredEvent<ReferralEvent>[])[]) => {
    const turns = streams.flatMap((events, stream) => events.map(() => stream));
    return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order) => {
      const taken = streams.map(() => 0);
      return order.flatMap((stream) => {
        const place = taken[stream] ?? 0;
        taken[stream] = place + 1;
        return streams[stream]?.slice(place, place + 1) ?? [];
      });
    });
  };
  const asText = (outputs: readonly NextStepOutput[]): readonly string[] =>
    outputs.map((output) => JSON.stringify(output)).sort();

  it('asks for the same under a parent that stays', () => {
    const streams = [rootSent, ...children];
    const inOrder = asText(outputsOf(...streams.flat()));
    expect(inOrder).toHaveLength(9);
    fc.assert(
      fc.property(interleaved(streams), (events) => expect(asText(outputsOf(...events))).toEqual(inOrder)),
    );
  });

  it('withdraws every child that is left open, once, under a parent that was withdrawn', () => {
    fc.assert(
      fc.property(interleaved([rootWithdrawn, ...children]), (events) => {
        const withdrawn = outputsOf(...events).flatMap(({ command, stream }) =>
          command === 'withdraw-referral' && leftOpen.includes(stream) ? [stream] : [],
        );
        expect(withdrawn.sort()).toEqual([...leftOpen].sort());
      }),
    );
  });

  it('notes and replaces nothing after the parent’s withdrawal', () => {
    fc.assert(
      fc.property(interleaved([rootWithdrawn, ...children]), (events) => {
        const at = events.findIndex(
          ({ event }) => event.type === 'referral-withdrawn' && event.data.kind === 'root',
        );
        const before = outputsOf(...events.slice(0, at + 1)).length;
        const after = outputsOf(...events).slice(before);
        expect(after.filter(({ command }) => command !== 'withdraw-referral')).toEqual([]);
      }),
    );
  });
});
