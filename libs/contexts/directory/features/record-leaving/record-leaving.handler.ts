import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { memberAggregate } from '#directory/domain/member/member.aggregate';
import type { MemberCommand, MemberRejection } from '#directory/domain/member/member.decider';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { RecordLeaving } from './record-leaving.command.js';

/** Records that a member has left. @throws DesignedError `not-found` for anybody who is no member of this organisation. */
@CommandHandler(RecordLeaving)
export class RecordLeavingHandler implements ICommandHandler<RecordLeaving> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ request, organisation, member }: RecordLeaving): Promise<CommandAnswer<MemberRejection>> {
    if (organisation !== request.by.organisation) throw notFound();
    const actor = this.runtime.actor(organisation, request.by.principal);
    const asked = { route: 'POST /v1/organisations/members/leaving', body: { organisation, member } };
    return this.runtime.commands.execute(memberAggregate, {
      actor,
      identity: this.runtime.identify(actor, request.idempotencyKey, asked),
      stream: member,
      at: this.runtime.clock.now(),
      ifMatch: request.ifMatch,
      command: ({ parts }): MemberCommand => {
        if (!parts.includes('workplace')) throw notFound();
        return { type: 'record-leaving', member };
      },
    });
  }
}
