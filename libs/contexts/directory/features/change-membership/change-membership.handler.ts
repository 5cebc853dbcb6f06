import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { organisationAggregate } from '#directory/domain/organisation/organisation.aggregate';
import type { OrganisationCommand } from '#directory/domain/organisation/organisation.commands';
import type { OrganisationRejection } from '#directory/domain/organisation/organisation.rejections';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { ChangeMembership } from './change-membership.command.js';

/** Changes a practice's membership. @throws DesignedError `not-found` for anybody but its steward. */
@CommandHandler(ChangeMembership)
export class ChangeMembershipHandler implements ICommandHandler<ChangeMembership> {
  constructor(private readonly runtime: ContextRuntime) {}

  execute({
    request,
    practice,
    membership,
  }: ChangeMembership): Promise<CommandAnswer<OrganisationRejection>> {
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const asked = { route: 'POST /v1/organisations/membership', body: { practice, membership } };
    return this.runtime.commands.execute(organisationAggregate, {
      actor,
      identity: this.runtime.identify(actor, request.idempotencyKey, asked),
      stream: practice,
      at: this.runtime.clock.now(),
      ifMatch: request.ifMatch,
      command: ({ parts }): OrganisationCommand => {
        if (!parts.includes('steward')) throw notFound();
        return { type: 'change-membership', ...membership };
      },
    });
  }
}
