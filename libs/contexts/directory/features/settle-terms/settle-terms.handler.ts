import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { serviceAggregate } from '#directory/domain/service/service.aggregate';
import type { ServiceCommand } from '#directory/domain/service/service.commands';
import type { ServiceRejection } from '#directory/domain/service/service.rejections';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { SettleTerms } from './settle-terms.command.js';

/**
 * Settles a service's terms. @throws DesignedError `not-found` for an organisation that neither offers the service now
 * nor keeps its listing: one that offered it once is no longer asked.
 */
@CommandHandler(SettleTerms)
export class SettleTermsHandler implements ICommandHandler<SettleTerms> {
  constructor(private readonly runtime: ContextRuntime) {}

  execute({ request, service, terms }: SettleTerms): Promise<CommandAnswer<ServiceRejection>> {
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const asked = { route: 'POST /v1/services/terms', body: { service, terms } };
    return this.runtime.commands.execute(serviceAggregate, {
      actor,
      identity: this.runtime.identify(actor, request.idempotencyKey, asked),
      stream: service,
      at: this.runtime.clock.now(),
      ifMatch: request.ifMatch,
      command: ({ parts, state }): ServiceCommand => {
        const isProvider = parts.includes('provider');
        const offersIt = isProvider && state.status !== 'absent' && state.organisation === actor.organisation;
        if (!parts.includes('steward') && !offersIt) throw notFound();
        return terms;
      },
    });
  }
}
