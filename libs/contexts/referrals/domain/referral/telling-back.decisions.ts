import { accepted, rejected } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { ActorPart, OpenStatus } from '#referrals/domain/referral/referral.codes';
import type {
  AcknowledgeOutcome,
  CommandFacts,
  NoteChild,
  TellBack,
} from '#referrals/domain/referral/referral.commands';
import {
  closedAs,
  refuseStatus,
  type ReferralDecision,
  stamp,
} from '#referrals/domain/referral/referral.decision';
import { evolveKnown } from '#referrals/domain/referral/referral.evolve';
import type { ChildNoted, TellingBackOwed } from '#referrals/domain/referral/referral.events';
import {
  isHubLed,
  keepWaiting,
  mayAct,
  owesTellingBack,
  waitFor,
} from '#referrals/domain/referral/referral.policies';
import {
  type AwaitingReferral,
  type DeclinedReferral,
  isOpen,
  type KnownReferral,
  type PlannedReferral,
} from '#referrals/domain/referral/referral.state';

type Parent = PlannedReferral | DeclinedReferral | AwaitingReferral;
type Note = Pick<NoteChild, 'child' | 'childStatus' | 'outcome'>;

/**
 * A parent is told of a child, in any order: a child told as closed stays closed. An open child makes the hub wait for
 * it; the last one closed makes it owe telling back, said in the same decision. A closed parent takes no note.
 */
export function noteChild(command: NoteChild, state: KnownReferral): ReferralDecision {
  if (!mayAct(command.actor, state.context, ['system'])) return rejected({ code: 'not-your-part' });
  if (state.context.kind === 'child') return rejected({ code: 'not-hub-led' });
  if (!isOpen(state)) return accepted();
  const allowed: readonly OpenStatus[] = isHubLed(state.context)
    ? ['plan-agreed', 'awaiting-telling-back']
    : ['declined', 'awaiting-telling-back'];
  if (!allowed.includes(state.status)) return refuseStatus(state, allowed);

  let parent: KnownReferral = state;
  const events: (ChildNoted | TellingBackOwed)[] = [];
  for (const note of notesOf(command)) {
    for (const event of childNoted(note, parent, command)) {
      events.push(event);
      parent = evolveKnown(parent, event);
    }
  }
  if (events.length > 0 && !owesTellingBack(state)) events.push(...oweTellingBack(parent, command));
  return accepted(...events);
}

/** The event by which a parent without open children owes telling back; none while it waits for a child. */
export function oweTellingBack(state: KnownReferral, facts: CommandFacts): readonly TellingBackOwed[] {
  if (!isParent(state) || state.children.open.length > 0) return [];
  const after = waitFor('awaiting-telling-back', 'tell-back', state, facts);
  return [{ type: 'telling-back-owed', data: stamp(state.context, facts, after) }];
}

/**
 * The hub tells the sender the outcome, which closes the referral. Of a referral that the hub leads also before a plan
 * (the person did not want it) or without a child; never while a child is open, nor before the person was reached or
 * the referral was declined. A child has nobody to tell but its parent.
 */
export function tellBack(command: TellBack, state: KnownReferral): ReferralDecision {
  if (!mayAct(command.actor, state.context, ['hub'])) return rejected({ code: 'not-your-part' });
  if (state.context.kind === 'child') return rejected({ code: 'told-through-parent' });
  const { outcome } = command;
  if (state.status === 'told-back' && state.outcome === outcome) return accepted();
  const allowed: readonly OpenStatus[] = isHubLed(state.context)
    ? ['reached', 'plan-agreed', 'declined', 'awaiting-telling-back']
    : ['declined', 'awaiting-telling-back'];
  if (!isOpen(state) || !allowed.includes(state.status)) return refuseStatus(state, allowed);
  const open = state.children.open.length;
  if (open > 0) return rejected({ code: 'children-open', open });
  const data = { ...stamp(state.context, command, closedAs('told-back')), outcome };
  return accepted({ type: 'outcome-told-back', data });
}

/** The sender confirms that it has read the outcome; of a self-referral the person may do so too. */
export function acknowledgeOutcome(command: AcknowledgeOutcome, state: KnownReferral): ReferralDecision {
  const readers: readonly ActorPart[] = state.context.kind === 'self' ? ['sender', 'person'] : ['sender'];
  if (!mayAct(command.actor, state.context, readers)) return rejected({ code: 'not-your-part' });
  if (state.context.kind === 'child') return rejected({ code: 'told-through-parent' });
  if (state.status !== 'told-back') return refuseStatus(state, ['told-back']);
  if (state.acknowledged) return accepted();
  const data = stamp(state.context, command, closedAs('told-back'));
  return accepted({ type: 'outcome-acknowledged', data });
}

function notesOf({ child, childStatus, outcome, replacedBy }: NoteChild): readonly Note[] {
  const itself: Note = { child, childStatus, outcome: childStatus === 'closed' ? outcome : null };
  return replacedBy === null ? [itself] : [{ child: replacedBy, childStatus: 'open', outcome: null }, itself];
}

function childNoted(note: Note, state: KnownReferral, facts: CommandFacts): readonly ChildNoted[] {
  if (!isParent(state) || isNoted(note, state)) return [];
  const after = note.childStatus === 'closed' ? keepWaiting(state, facts) : waitForChild(state, facts);
  return [{ type: 'child-noted', data: { ...stamp(state.context, facts, after), ...note } }];
}

function isNoted(
  { child, childStatus }: { child: Uuid; childStatus: string },
  { children }: Parent,
): boolean {
  return children.closed.includes(child) || (childStatus === 'open' && children.open.includes(child));
}

function waitForChild(state: Parent, facts: CommandFacts) {
  return isHubLed(state.context)
    ? waitFor('plan-agreed', 'review-plan', state, facts)
    : waitFor('awaiting-telling-back', 'review-onward', state, facts);
}

function isParent(state: KnownReferral): state is Parent {
  return (
    state.status === 'plan-agreed' || state.status === 'declined' || state.status === 'awaiting-telling-back'
  );
}
