import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import type { Uuid } from '#platform/kernel/ids';
import { organisationAggregate } from '#directory/domain/organisation/organisation.aggregate';
import type { ListOrganisation as ListOrganisationDecision } from '#directory/domain/organisation/organisation.commands';
import type { OrganisationRejection } from '#directory/domain/organisation/organisation.rejections';
import type { Part } from '#directory/domain/parts';
import { claimEntries, hasBegun } from '#directory/read-models/stewardship/stewardship.query';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { ListOrganisation } from './list-organisation.command.js';

type Answer = CommandAnswer<OrganisationRejection>;

/** Claims the id, then lists the organisation; the steward and the organisation itself may act on it from then on. */
@CommandHandler(ListOrganisation)
export class ListOrganisationHandler implements ICommandHandler<ListOrganisation> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ request, organisation }: ListOrganisation): Promise<Answer> {
    const { commands, database, clock } = this.runtime;
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const asked = { route: 'POST /v1/organisations', body: organisation };
    const identity = this.runtime.identify(actor, request.idempotencyKey, asked);
    const { id, ...facts } = organisation;
    const stream = id ?? uuidV5(identity.commandId, 'organisation');
    const at = clock.now();
    const on = londonTimeOf(at).date;
    const command: ListOrganisationDecision = {
      type: 'list-organisation',
      organisation: stream,
      ...facts,
      content: null,
      on,
    };
    const { decider } = organisationAggregate;
    const firstLook = decider.decide(command, decider.initial);
    if (firstLook.outcome === 'rejected') return { ...firstLook, replayed: false };
    if (!(await claimEntries(database, actor.organisation, 'organisation', [stream])).has(stream)) {
      return { outcome: 'rejected', rejection: { code: 'organisation-already-listed' }, replayed: false };
    }
    const begun = await hasBegun(database, actor.organisation, stream);
    const shared = { actor, identity, stream, at };
    return begun
      ? commands.execute(organisationAggregate, { ...shared, command: () => command })
      : commands.create(organisationAggregate, {
          ...shared,
          command,
          participants: partsIn(stream, actor.organisation),
        });
  }
}

function partsIn(
  organisation: Uuid,
  steward: Uuid,
): readonly { readonly tenant: Uuid; readonly part: Part }[] {
  return [
    { tenant: steward, part: 'steward' },
    { tenant: organisation, part: 'self' },
  ];
}
