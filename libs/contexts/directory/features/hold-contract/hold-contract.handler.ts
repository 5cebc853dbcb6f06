import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { organisationAggregate } from '#directory/domain/organisation/organisation.aggregate';
import type { OrganisationCommand } from '#directory/domain/organisation/organisation.commands';
import type { OrganisationRejection } from '#directory/domain/organisation/organisation.rejections';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { HoldContract } from './hold-contract.command.js';

/** Records a board's contract. @throws DesignedError `not-found` for anybody but the board itself, steward or not. */
@CommandHandler(HoldContract)
export class HoldContractHandler implements ICommandHandler<HoldContract> {
  constructor(private readonly runtime: ContextRuntime) {}

  execute({ request, board, contract }: HoldContract): Promise<CommandAnswer<OrganisationRejection>> {
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const asked = { route: 'POST /v1/organisations/contracts', body: { board, contract } };
    return this.runtime.commands.execute(organisationAggregate, {
      actor,
      identity: this.runtime.identify(actor, request.idempotencyKey, asked),
      stream: board,
      at: this.runtime.clock.now(),
      ifMatch: request.ifMatch,
      command: ({ parts }): OrganisationCommand => {
        if (!parts.includes('self')) throw notFound();
        return { type: 'hold-contract', ...contract };
      },
    });
  }
}
