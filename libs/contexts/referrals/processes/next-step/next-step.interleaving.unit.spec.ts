import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { replay } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { StoredEvent } from '#platform/kernel/stored-event';
import type { NextStepOutput } from '#referrals/domain/referral/next-step.outputs';
import type { ReferralCommand } from '#referrals/domain/referral/referral.commands';
import { referralDecider } from '#referrals/domain/referral/referral.decider';
import type { ReferralEvent } from '#referrals/domain/referral/referral.events';
import {
  accept,
  complete,
  decline,
  plan,
  reach,
  redirect,
  start,
  tellBack,
  withdraw,
} from '#referrals/domain/referral/referral.examples';
import { isReadyForChild, owesTellingBack } from '#referrals/domain/referral/referral.policies';
import {
  direct,
  facts,
  hub,
  monday,
  practiceActs,
  providerActs,
  root,
  sendChild,
  sendDirect,
  sendRoot,
  systemActs,
} from '#referrals/domain/referral/referral.samples';
import { isOpen, type KnownReferral, type ReferralState } from '#referrals/domain/referral/referral.state';
import { nextStepProcess, type NextStepState } from '#referrals/processes/next-step/next-step.process';

const childId = (number: number): Uuid =>
  `00000000-0000-4000-8000-0000000001${String(number).padStart(2, '0')}`;

/**
 * A parent with its children, run by the real rules and the real process. Acts, the delivery of events (each stream's in
 * order) and the carrying out of what the process asks for happen in whatever order the drawn numbers say.
 */
class Family {
  private readonly streams = new Map<Uuid, StoredEvent<ReferralEvent>[]>();
  private readonly delivered = new Map<Uuid, number>();
  private process: NextStepState = nextStepProcess.initial;
  private pending: readonly NextStepOutput[] = [];
  private minted = 0;

  constructor(readonly parent: Uuid) {}

  state(stream: Uuid): ReferralState {
    return replay(
      referralDecider,
      (this.streams.get(stream) ?? []).map(({ event }) => event),
    );
  }

  children(): readonly KnownReferral[] {
    return [...this.streams.keys()]
      .filter((stream) => stream !== this.parent)
      .map((stream) => this.state(stream))
      .filter((state) => state.status !== 'unsent');
  }

  act(stream: Uuid, command: ReferralCommand): void {
    const decision = referralDecider.decide(command, this.state(stream));
    if (decision.outcome === 'rejected') return;
    const events = this.streams.get(stream) ?? [];
    for (const event of decision.events) {
      const version = events.length + 1;
      const place = { version, partition: 0, position: version, occurredAt: monday, recordedAt: monday };
      events.push({ tenant: hub, stream, ...place, event });
    }
    this.streams.set(stream, events);
  }

  sendOnward(): void {
    const parent = this.state(this.parent);
    if (parent.status === 'unsent') return;
    const parentState = { kind: parent.context.kind, status: parent.status };
    if (!isReadyForChild(parentState) || this.minted >= 5) return;
    const referral = this.mint();
    this.act(referral, { ...sendChild, referral, parent: this.parent, parentState });
  }

  redirect(stream: Uuid): void {
    this.act(stream, { ...redirect(), to: this.mint() });
  }

  /** Delivers the next event of one of the streams that have any left. @returns whether there was one. */
  deliver(draw: number): boolean {
    const waiting = [...this.streams].filter(
      ([stream, events]) => (this.delivered.get(stream) ?? 0) < events.length,
    );
    const [stream, events] = waiting[draw % Math.max(1, waiting.length)] ?? [];
    if (stream === undefined || events === undefined) return false;
    const count = this.delivered.get(stream) ?? 0;
    this.delivered.set(stream, count + 1);
    const event = events[count];
    if (event === undefined || nextStepProcess.key(event) === undefined) return true;
    expect(nextStepProcess.key(event)).toBe(this.parent);
    const reaction = nextStepProcess.react(this.process, event);
    this.process = JSON.parse(JSON.stringify(reaction.state)) as NextStepState;
    this.pending = [...this.pending, ...reaction.outputs];
    return true;
  }

  /** Carries out one of the outputs that wait, not always the oldest. @returns whether there was one. */
  carryOut(draw: number): boolean {
    const output = this.pending[draw % Math.max(1, this.pending.length)];
    if (output === undefined) return false;
    this.pending = this.pending.filter((other) => other !== output);
    this.act(output.stream, commandOf(output));
    return true;
  }

  settle(draw: number): void {
    while (this.carryOut(draw) || this.deliver(draw));
  }

  private mint(): Uuid {
    this.minted += 1;
    return childId(this.minted);
  }
}

function commandOf(output: NextStepOutput): ReferralCommand {
  const given = facts(systemActs);
  switch (output.command) {
    case 'note-child':
      return { ...given, type: 'note-child', ...output.payload };
    case 'withdraw-referral':
      return { ...given, type: 'withdraw-referral', ...output.payload };
    case 'send-referral':
      return { ...given, type: 'send-referral', ...output.payload, sharing: null };
  }
}

const moves = [
  'send onward',
  'accept',
  'start',
  'complete',
  'see through',
  'decline',
  'redirect',
  'withdraw child',
  'withdraw parent',
  'tell back',
  'deliver',
  'carry out',
  'settle',
] as const;
type Move = readonly [(typeof moves)[number], number];

/** What a provider does with a child. */
const acts: Partial<Record<Move[0], readonly ReferralCommand[]>> = {
  accept: [accept],
  start: [start],
  complete: [complete],
  'see through': [accept, start, complete],
  decline: [decline],
  'withdraw child': [withdraw(providerActs)],
};

function make(family: Family, [move, draw]: Move): void {
  const children = family.children();
  const child = children[draw % Math.max(1, children.length)]?.context;
  if (move === 'send onward') family.sendOnward();
  if (move === 'deliver') family.deliver(draw);
  if (move === 'settle') family.settle(draw);
  if (move === 'carry out') family.carryOut(draw);
  if (move === 'withdraw parent' && draw % 10 === 0) family.act(family.parent, withdraw(practiceActs));
  if (move === 'tell back') family.act(family.parent, tellBack);
  if (child === undefined) return;
  if (move === 'redirect') family.redirect(child.referral);
  const actor = { ...providerActs, organisation: child.receiver };
  for (const command of acts[move] ?? []) family.act(child.referral, { ...command, actor });
}

/** A root whose plan is agreed, or a direct referral that was declined and redirected. */
function family(kind: 'root' | 'direct'): Family {
  const made = new Family(kind === 'root' ? root : direct);
  if (kind === 'root') for (const command of [sendRoot, reach(), plan]) made.act(root, command);
  else {
    for (const command of [sendDirect, decline]) made.act(direct, command);
    made.redirect(direct);
  }
  return made;
}

const draws = fc.nat(997);
const histories = fc.array(fc.tuple(fc.constantFrom(...moves), draws), { maxLength: 60, size: 'max' });

interface Ending {
  readonly parent: KnownReferral;
  readonly children: readonly KnownReferral[];
}

function ending(kind: 'root' | 'direct', history: readonly Move[], draw: number): Ending {
  const made = family(kind);
  for (const move of history) make(made, move);
  made.settle(draw);
  const parent = made.state(made.parent);
  if (parent.status === 'unsent') throw new Error('the example is wrong');
  return { parent, children: made.children() };
}

const ids = (referrals: readonly KnownReferral[]): readonly Uuid[] =>
  referrals.map(({ context }) => context.referral).sort();

describe('A parent and its children, whatever happens in whatever order', () => {
  const holds = (property: (end: Ending) => void): void => {
    fc.assert(
      fc.property(
        fc.constantFrom('root' as const, 'direct' as const),
        histories,
        draws,
        (kind, history, draw) => property(ending(kind, history, draw)),
      ),
      { numRuns: 400 },
    );
  };

  it('leave no open child under a withdrawn parent', () => {
    holds(({ parent, children }) => {
      if (parent.status === 'withdrawn') expect(children.filter(isOpen)).toEqual([]);
    });
  });

  it('agree in the end about which children are open and which are closed', () => {
    holds(({ parent, children }) => {
      if (!isOpen(parent)) return;
      expect([...parent.children.open].sort()).toEqual(ids(children.filter(isOpen)));
      expect([...parent.children.closed].sort()).toEqual(ids(children.filter((child) => !isOpen(child))));
    });
  });

  it('owe telling back exactly when every child has closed', () => {
    holds(({ parent, children }) => {
      if (isOpen(parent)) expect(owesTellingBack(parent)).toBe(children.length > 0 && !children.some(isOpen));
    });
  });

  it('have a replacement for each redirected child, unless the parent was withdrawn', () => {
    holds(({ parent, children }) => {
      const redirected = children.flatMap((child) => (child.status === 'redirected' ? [child.to] : []));
      const sent = ids(children);
      if (parent.status !== 'withdrawn') expect(sent).toEqual(expect.arrayContaining(redirected));
    });
  });

  it('come to withdrawn parents, owed ones, open children and replacements in these examples', () => {
    const seen = new Set<string>();
    const drawn = fc.sample(fc.tuple(fc.constantFrom('root' as const, 'direct' as const), histories, draws), {
      numRuns: 400,
      seed: 2026,
    });
    for (const [kind, history, draw] of drawn) {
      const { parent, children } = ending(kind, history, draw);
      seen.add(`${kind} ${parent.status}`);
      if (children.length > 2) seen.add('several children');
      for (const child of children) {
        seen.add(`child ${child.status}`);
        if (child.details.replaces !== null) seen.add('replacement');
      }
    }
    expect(seen).toEqual(
      new Set([
        ...['root plan-agreed', 'root awaiting-telling-back', 'root told-back', 'root withdrawn'],
        ...['direct awaiting-telling-back', 'direct told-back', 'direct withdrawn'],
        ...['sent', 'accepted', 'started', 'declined', 'completed', 'redirected', 'withdrawn'].map(
          (s) => `child ${s}`,
        ),
        ...['several children', 'replacement'],
      ]),
    );
  });
});
