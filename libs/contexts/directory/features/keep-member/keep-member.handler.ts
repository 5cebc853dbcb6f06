import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import { notFound } from '#directory/domain/administrator';
import { memberAggregate } from '#directory/domain/member/member.aggregate';
import type {
  KeepMember as KeepMemberDecision,
  MemberRejection,
} from '#directory/domain/member/member.decider';
import type { Part } from '#directory/domain/parts';
import { hasBegun } from '#directory/read-models/stewardship/stewardship.query';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { keyedHash } from '#platform/runtime/vault/keyed-hash';
import { KeepMember } from './keep-member.command.js';

/**
 * Keeps a member under an id that only this installation can make; the name goes to the vault under a key of its own.
 * @throws DesignedError `not-found` for another organisation's members.
 */
@CommandHandler(KeepMember)
export class KeepMemberHandler implements ICommandHandler<KeepMember> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ request, organisation, member }: KeepMember): Promise<CommandAnswer<MemberRejection>> {
    if (organisation !== request.by.organisation) throw notFound();
    const { commands, database, vault } = this.runtime;
    const actor = this.runtime.actor(organisation, request.by.principal);
    const identity = this.runtime.identify(actor, request.idempotencyKey, {
      route: 'POST /v1/organisations/members',
      body: { organisation, member },
    });
    // A repetition has no need of another key.
    const first = await commands.firstAnswer<MemberRejection>(actor, identity);
    if (first) return first;
    const { principal: worker } = this.runtime.actor(organisation, member.principal);
    const stream = this.idOf(organisation, worker);
    const name = randomUUID();
    const { roles } = member;
    const command: KeepMemberDecision = {
      type: 'keep-member',
      ...{ member: stream, organisation, worker, roles, name },
    };
    const shared = {
      ...{ actor, identity, stream, at: this.runtime.clock.now() },
      vault: [await vault.seal(organisation, name, 'member-name', member.name, name)],
    };
    return (await hasBegun(database, organisation, stream))
      ? commands.execute(memberAggregate, { ...shared, command: () => command })
      : commands.create(memberAggregate, {
          ...shared,
          command,
          participants: [{ tenant: organisation, part: 'workplace' satisfies Part }],
        });
  }

  private idOf(organisation: Uuid, worker: string): Uuid {
    return uuidV5(organisation, keyedHash(this.runtime.secret('members'), worker));
  }
}
