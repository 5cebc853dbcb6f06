import { addWorkingDays } from '#platform/kernel/calendar/working-days';
import type { Uuid } from '#platform/kernel/ids';
import { type NextAct, nextStepTable } from '#referrals/domain/referral/next-step.table';
import type { ActorPart, OpenStatus, ParticipantPart } from '#referrals/domain/referral/referral.codes';
import type { Actor, CommandFacts, SendChild } from '#referrals/domain/referral/referral.commands';
import type { OpenAfter } from '#referrals/domain/referral/referral.events';
import {
  isOpen,
  type KnownReferral,
  type Next,
  type OpenReferral,
  type Owner,
  type ReferralContext,
  type ReferralDetails,
} from '#referrals/domain/referral/referral.state';

/** The longest promise to answer that a service may make, in working days. */
export const longestPromise = 60;

/** Root and self: the hub reaches the person, agrees a plan and tells back. Child and direct are led by a provider. */
export function isHubLed(context: Pick<ReferralContext, 'kind'>): boolean {
  return context.kind === 'root' || context.kind === 'self';
}

/**
 * Whether the actor may do what `allowed` parts may. An organisation must hold the part it claims, and may then act in
 * every part it holds (the hub is also the sender of a child). Person and system are vouched for by whoever calls.
 */
export function mayAct(actor: Actor, context: ReferralContext, allowed: readonly ActorPart[]): boolean {
  if (actor.part === 'person' || actor.part === 'system') return allowed.includes(actor.part);
  const held = (['sender', 'receiver', 'hub'] as const).filter(
    (part) => context[part] === actor.organisation,
  );
  return held.includes(actor.part) && held.some((part) => allowed.includes(part));
}

/** An organisation (or a person, under the person's id) that may act on or see a referral, and as what. */
export interface ReferralParticipant {
  readonly organisation: Uuid;
  readonly part: ParticipantPart;
}

/**
 * Who may act on or see a referral: the hub, the sender unless that is the hub, the provider that is asked, and the person.
 * A hub or a practice may run the service itself: it then is provider too, and its two parts see what each of them may. A
 * hub-led referral has no provider, and the person's practice takes part only in what it has sent itself.
 */
export function participantsOf(
  context: Pick<ReferralContext, 'kind' | 'hub' | 'sender' | 'receiver' | 'person'>,
): readonly ReferralParticipant[] {
  const { hub, sender, receiver, person } = context;
  return [
    { organisation: hub, part: 'hub' },
    ...(sender === hub ? [] : [{ organisation: sender, part: 'sender' } as const]),
    ...(isHubLed(context) ? [] : [{ organisation: receiver, part: 'receiver' } as const]),
    { organisation: person, part: 'person' },
  ];
}

/** Whether the hub may send onward under this parent: its plan is agreed, or a direct referral came back to the hub. */
export function isReadyForChild(parent: NonNullable<SendChild['parentState']>): boolean {
  if (parent.status === 'awaiting-telling-back') return true;
  if (isHubLed(parent)) return parent.status === 'plan-agreed';
  return parent.kind === 'direct' && parent.status === 'declined';
}

/** What a child takes from the parent under which the hub sends it. */
export function onwardFrom(
  parent: KnownReferral,
): Pick<
  SendChild,
  'parent' | 'parentState' | 'episode' | 'routeIn' | 'practice' | 'network' | 'hub' | 'person'
> {
  const { referral, kind, episode, routeIn, practice, network, hub, person } = parent.context;
  return {
    parent: referral,
    parentState: { kind, status: parent.status },
    episode,
    routeIn,
    practice,
    network,
    hub,
    person,
  };
}

/** The next step of the table, due so many working days after the command. */
export function nextStep(
  what: NextAct,
  facts: CommandFacts,
  asked: Pick<ReferralDetails, 'priority' | 'promiseDays'>,
): Next {
  const { workingDays, promise } = nextStepTable[what];
  const days = (promise ? asked.promiseDays : null) ?? workingDays[asked.priority];
  return { what, at: addWorkingDays(facts.at, days, facts.holidays) };
}

/** A status that waits for a step of the table: its owner and next time. */
export function waitFor<Status extends OpenStatus>(
  status: Status,
  what: NextAct,
  referral: Pick<KnownReferral, 'context' | 'details' | 'linkWorker'>,
  facts: CommandFacts,
): OpenAfter<Status> {
  return {
    status,
    owner: ownerOf(what, referral, facts.actor),
    next: nextStep(what, facts, referral.details),
  };
}

/** The same owner and next step as before; one whose time has passed unnoticed is due now. */
export function keepWaiting<Referral extends OpenReferral>(
  referral: Referral,
  facts: CommandFacts,
): OpenAfter<Referral['status']> {
  const { status, owner, next } = referral;
  return { status, owner, next: next.at < facts.at ? { what: next.what, at: facts.at } : next };
}

/** Whether the hub owes the sender an answer and no child is left to wait for. */
export function owesTellingBack(state: KnownReferral): boolean {
  return isOpen(state) && state.status === 'awaiting-telling-back' && state.children.open.length === 0;
}

function ownerOf(
  what: NextAct,
  { context, linkWorker }: Pick<KnownReferral, 'context' | 'linkWorker'>,
  actor: Actor,
): Owner {
  const organisation = context[nextStepTable[what].owner];
  const known = organisation === context.hub ? linkWorker : null;
  return { organisation, worker: workerOf(actor, organisation) ?? known };
}

function workerOf(actor: Actor, organisation: Uuid): string | null {
  const isMember = actor.part !== 'person' && actor.part !== 'system' && actor.organisation === organisation;
  return isMember ? actor.worker : null;
}
