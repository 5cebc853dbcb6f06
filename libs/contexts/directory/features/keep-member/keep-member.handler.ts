import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { memberAggregate } from '#directory/domain/member/member.aggregate';
import type {
  KeepMember as KeepMemberDecision,
  MemberRejection,
} from '#directory/domain/member/member.decider';
import { hasBegun } from '#directory/read-models/stewardship/stewardship.query';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { KeepMember } from './keep-member.command.js';

/** Keeps a member; the name goes to the vault. @throws DesignedError `not-found` for another organisation's members. */
@CommandHandler(KeepMember)
export class KeepMemberHandler implements ICommandHandler<KeepMember> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ request, organisation, member }: KeepMember): Promise<CommandAnswer<MemberRejection>> {
    if (organisation !== request.by.organisation) throw notFound();
    const { commands, vault } = this.runtime;
    const actor = this.runtime.actor(organisation, request.by.principal);
    const identity = this.runtime.identify(actor, request.idempotencyKey, {
      route: 'POST /v1/organisations/members',
      body: { organisation, member },
    });
    const { principal: worker } = this.runtime.actor(organisation, member.principal);
    const stream = uuidV5(organisation, `member ${worker}`);
    const name = uuidV5(identity.commandId, 'name');
    const { roles } = member;
    const command: KeepMemberDecision = {
      type: 'keep-member',
      ...{ member: stream, organisation, worker, roles, name },
    };
    const shared = {
      ...{ actor, identity, stream, at: this.runtime.clock.now() },
      vault: [await vault.seal(organisation, stream, 'member-name', member.name, name)],
    };
    return (await hasBegun(this.runtime.database, organisation, stream))
      ? commands.execute(memberAggregate, { ...shared, command: () => command })
      : commands.create(memberAggregate, {
          ...shared,
          command,
          participants: [{ tenant: organisation, part: 'workplace' }],
        });
  }
}
