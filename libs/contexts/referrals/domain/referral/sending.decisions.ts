import { accepted, rejected, unreachable } from '#platform/kernel/decider';
import type { ActorPart } from '#referrals/domain/referral/referral.codes';
import type { SendReferral } from '#referrals/domain/referral/referral.commands';
import { type ReferralDecision, stamp } from '#referrals/domain/referral/referral.decision';
import {
  isHubLed,
  isReadyForChild,
  longestPromise,
  mayAct,
  waitFor,
} from '#referrals/domain/referral/referral.policies';
import { areListed, needs } from '#referrals/domain/referral/referral.lists';
import type { ReferralRejection } from '#referrals/domain/referral/referral.rejections';
import type { ReferralContext, ReferralState } from '#referrals/domain/referral/referral.state';
import { recipientsOf, refusalOfSharing } from '#referrals/domain/referral/sharing.policies';

/**
 * The sender sends a person; who sender and receiver are follows from the kind. The hub sends onward only under a parent
 * that is ready for it, and nobody sends a person who has died or objects; the context itself sends the replacement of a
 * redirected referral without asking again.
 */
export function sendReferral(command: SendReferral, state: ReferralState): ReferralDecision {
  if (state.status !== 'unsent') return rejected({ code: 'already-sent' });
  const context = contextOf(command);
  const senders: readonly ActorPart[] = command.kind === 'child' ? ['sender', 'system'] : ['sender'];
  if (!mayAct(command.actor, context, senders)) return rejected({ code: 'not-your-part' });
  const unready = refusalOfParent(command);
  if (unready) return rejected(unready);
  const refusal = refusalOfSending(command, context);
  if (refusal) return rejected(refusal);
  if (!isPossiblePromise(command.promiseDays))
    return rejected({ code: 'promise-out-of-range', longest: longestPromise });
  const { priority, promiseDays, needs, area, riskInstruction, noteId } = command;
  const replaces = command.kind === 'child' ? command.replaces : null;
  const asked = { priority, promiseDays, needs, area, riskInstruction, noteId, replaces, sentAt: command.at };
  const linkWorker = linkWorkerOf(command);
  const what = isHubLed(context) ? 'reach-person' : 'answer';
  const after = waitFor('sent', what, { context, details: asked, linkWorker }, command);
  return accepted({
    type: 'referral-sent',
    data: { ...stamp(context, command, after), ...asked, linkWorker },
  });
}

/** Whether a service may promise to answer within so many working days; null is no promise. */
export function isPossiblePromise(days: number | null): boolean {
  return days === null || (Number.isInteger(days) && days >= 1 && days <= longestPromise);
}

/** Asked before anything of the person: under a closed parent nobody goes on learning what became of them. */
function refusalOfParent(command: SendReferral): ReferralRejection | undefined {
  if (command.kind !== 'child' || command.actor.part === 'system') return undefined;
  const parent = command.parentState;
  if (parent !== null && isReadyForChild(parent)) return undefined;
  return { code: 'parent-not-ready', status: parent?.status ?? null };
}

/**
 * What the context itself is not asked again for a replacement. A sender that nobody looked up the person's objections for
 * is refused as if the person objected.
 */
function refusalOfSending(
  { actor, sharing, needs: asked }: SendReferral,
  context: ReferralContext,
): ReferralRejection | undefined {
  const isSystem = actor.part === 'system';
  if (!isSystem && !areListed(asked, needs)) return { code: 'not-in-list', list: 'needs' };
  if (sharing === null) return isSystem ? undefined : { code: 'sharing-objected' };
  return refusalOfSharing(sharing, recipientsOf(context));
}

function linkWorkerOf(command: SendReferral): string | null {
  if (command.kind === 'child') return command.linkWorker;
  return command.kind === 'self' ? command.actor.worker : null;
}

function contextOf(command: SendReferral): ReferralContext {
  const { referral, episode, routeIn, practice, network, hub, person, service } = command;
  const known = { referral, episode, routeIn, practice, network, hub, person, service };
  switch (command.kind) {
    case 'root':
      return { ...known, kind: 'root', parent: null, sender: command.sender, receiver: hub };
    case 'self':
      return { ...known, kind: 'self', parent: null, sender: hub, receiver: hub };
    case 'direct':
      return { ...known, kind: 'direct', parent: null, sender: command.sender, receiver: command.receiver };
    case 'child':
      return { ...known, kind: 'child', parent: command.parent, sender: hub, receiver: command.receiver };
    default:
      return unreachable(command);
  }
}
