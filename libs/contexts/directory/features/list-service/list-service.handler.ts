import { createHash } from 'node:crypto';
import { CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { Part } from '#directory/domain/parts';
import { serviceAggregate } from '#directory/domain/service/service.aggregate';
import type { ListService as ListServiceDecision } from '#directory/domain/service/service.commands';
import { ReadOrganisation } from '#directory/read-models/organisation-list/read-organisation.query';
import { keepServiceTexts } from '#directory/read-models/service-list/service-texts.query';
import { claimEntries, hasBegun } from '#directory/read-models/stewardship/stewardship.query';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { ListService, type ListServiceRejection, type ServiceToList } from './list-service.command.js';

type Answer = CommandAnswer<ListServiceRejection>;

/** Claims the id, keeps the texts, then lists the service for the organisation that offers it, which must be listed. */
@CommandHandler(ListService)
export class ListServiceHandler implements ICommandHandler<ListService> {
  constructor(
    private readonly runtime: ContextRuntime,
    private readonly queries: QueryBus,
  ) {}

  async execute({ request, service }: ListService): Promise<Answer> {
    const { commands, database, clock } = this.runtime;
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const asked = { route: 'POST /v1/services', body: service };
    const identity = this.runtime.identify(actor, request.idempotencyKey, asked);
    const tenant = actor.organisation;
    const offering = await this.queries.execute(new ReadOrganisation(tenant, request.stated));
    if (offering === undefined) return rejected({ code: 'organisation-not-listed' });
    const stream = service.id ?? uuidV5(identity.commandId, 'service');
    if (!(await claimEntries(database, tenant, 'service', [stream])).has(stream)) {
      return rejected({ code: 'service-already-listed' });
    }
    const content = contentOf(tenant, service);
    const { id: _, mode, ...texts } = service;
    const { name } = service;
    const listing = { organisation: tenant, name, open: true, content };
    const command: ListServiceDecision = { type: 'list-service', service: stream, ...listing, mode };
    await keepServiceTexts(database, tenant, [{ service: stream, content, assuredOn: null, ...texts }]);
    const begun = await hasBegun(database, tenant, stream);
    const shared = { actor, identity, stream, at: clock.now() };
    return begun
      ? commands.execute(serviceAggregate, { ...shared, command: () => command })
      : commands.create(serviceAggregate, { ...shared, command, participants: partsOf(tenant) });
  }
}

function partsOf(organisation: Uuid): readonly { readonly tenant: Uuid; readonly part: Part }[] {
  return [
    { tenant: organisation, part: 'steward' },
    { tenant: organisation, part: 'provider' },
  ];
}

/** The digest of all that a listing says: SHA-256, hexadecimal. */
function contentOf(organisation: Uuid, { id: _, mode: __, ...said }: ServiceToList): string {
  return createHash('sha256')
    .update(JSON.stringify(['service', organisation, said]))
    .digest('hex');
}

function rejected(rejection: ListServiceRejection): Answer {
  return { outcome: 'rejected', rejection, replayed: false };
}
