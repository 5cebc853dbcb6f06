import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { SealedText } from '#platform/runtime/commands/aggregate';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { PendingCommand, PendingCommandHandler } from '#platform/runtime/messages/pending-commands';
import { riskInstructionKind } from '#referrals/domain/acting/text-kinds';
import type {
  NoteChildOutput,
  SendReplacementOutput,
  WithdrawReferralOutput,
} from '#referrals/domain/referral/next-step.outputs';
import type { CommandFacts, ReferralCommand, SendChild } from '#referrals/domain/referral/referral.commands';
import { participantsOf } from '#referrals/domain/referral/referral.policies';
import { riskInstructionFor } from '#referrals/read-models/referral-texts/referral-texts.query';
import { referralAggregate } from '#referrals/referral.aggregate';

/** Tells a parent of its child. */
export function noteChild(runtime: ContextRuntime): PendingCommandHandler {
  return (pending) => {
    const payload = pending.payload as NoteChildOutput['payload'];
    return onReferral(runtime, pending, (facts) => ({ ...facts, ...payload, type: 'note-child' }));
  };
}

/** Withdraws the child of a withdrawn parent, or a referral of a person who has died. */
export function withdrawReferral(runtime: ContextRuntime): PendingCommandHandler {
  return (pending) => {
    const payload = pending.payload as WithdrawReferralOutput['payload'];
    return onReferral(runtime, pending, (facts) => ({ ...facts, ...payload, type: 'withdraw-referral' }));
  };
}

/** Sends the child that takes a redirected referral's place, with the risk instruction of the one before it as far as the hub may read it. */
export function sendReplacement(runtime: ContextRuntime): PendingCommandHandler {
  return async (pending) => {
    const payload = pending.payload as unknown as SendReplacementOutput['payload'];
    const { hub, person, replaces } = payload;
    const command: SendChild = {
      ...systemFacts(runtime, hub),
      ...payload,
      type: 'send-referral',
      sharing: null,
    };
    const principal = pending.process;
    const reader = { organisation: hub, principal, role: 'system', purpose: 'redirect' } as const;
    const handedOn = await riskInstructionFor(runtime, reader, await tenantOf(runtime, replaces), replaces);
    const vault: SealedText[] = [];
    if (handedOn !== undefined) {
      const kind = riskInstructionKind(hub, handedOn.writtenBy);
      vault.push(await runtime.vault.seal(hub, person, kind, handedOn.text));
    }
    const context = { ...payload, sender: hub };
    const answer = await runtime.commands.create(referralAggregate, {
      actor: { organisation: hub, principal },
      identity: runtime.derive(pending.id, pending.correlation ?? undefined),
      stream: pending.stream,
      tenant: hub,
      at: command.at,
      command,
      participants: participantsOf(context).map(({ organisation, part }) => ({ tenant: organisation, part })),
      vault,
    });
    return answer.outcome === 'accepted' ? 'accepted' : answer.rejection.code;
  };
}

async function onReferral(
  runtime: ContextRuntime,
  pending: PendingCommand,
  command: (facts: CommandFacts) => ReferralCommand,
): Promise<string> {
  const tenant = pending.streamTenant ?? (await tenantOf(runtime, pending.stream));
  const facts = systemFacts(runtime, tenant);
  const answer = await runtime.commands.executeAsSystem(referralAggregate, {
    actor: { organisation: tenant, principal: pending.process },
    identity: runtime.derive(pending.id, pending.correlation ?? undefined),
    stream: pending.stream,
    known: pending.known,
    at: facts.at,
    command: (): ReferralCommand => command(facts),
  });
  return answer.outcome === 'accepted' ? 'accepted' : answer.rejection.code;
}

/** @throws Error while there is no such referral: the command is tried again. */
async function tenantOf(runtime: ContextRuntime, referral: Uuid): Promise<Uuid> {
  const [row] = await runtime.database.workerQuery<{ readonly tenant: Uuid }>(
    'select tenant from stream_state where stream = $1',
    [referral],
  );
  if (!row) throw new Error('the referral of a pending command is not there');
  return row.tenant;
}

/** The facts of a command that the context itself gives. */
export function systemFacts(
  { bankHolidays: holidays, clock }: Pick<ContextRuntime, 'bankHolidays' | 'clock'>,
  organisation: Uuid,
  at: Instant = clock.now(),
): CommandFacts {
  return { at, actor: { organisation, part: 'system', worker: null }, holidays };
}
