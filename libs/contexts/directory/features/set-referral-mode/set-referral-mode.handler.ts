import { CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { notFound } from '#directory/domain/administrator';
import { areaAggregate } from '#directory/domain/area/area.aggregate';
import type {
  AreaRejection,
  SetReferralMode as SetReferralModeDecision,
} from '#directory/domain/area/area.decider';
import type { Part } from '#directory/domain/parts';
import { areaIdOf } from '#directory/read-models/area-list/area-list.query';
import { ReadOrganisation } from '#directory/read-models/organisation-list/read-organisation.query';
import { claimEntries, hasBegun } from '#directory/read-models/stewardship/stewardship.query';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { SetReferralMode } from './set-referral-mode.command.js';

const STEWARD: Part = 'steward';

/**
 * Sets an area's referral mode. @throws DesignedError `not-found` unless the administrator's organisation is listed as
 * the commissioners' board of this area, and the first of it to have chosen.
 */
@CommandHandler(SetReferralMode)
export class SetReferralModeHandler implements ICommandHandler<SetReferralMode> {
  constructor(
    private readonly runtime: ContextRuntime,
    private readonly queries: QueryBus,
  ) {}

  async execute({ request, area, mode }: SetReferralMode): Promise<CommandAnswer<AreaRejection>> {
    const { commands, database, clock } = this.runtime;
    const actor = this.runtime.actor(request.by.organisation, request.by.principal);
    const asked = { route: 'POST /v1/areas/referral-mode', body: { area, mode } };
    const identity = this.runtime.identify(actor, request.idempotencyKey, asked);
    const stream = areaIdOf(area);
    const tenant = actor.organisation;
    const board = await this.queries.execute(new ReadOrganisation(tenant, request.stated));
    if (board?.kind !== 'commissioner-board' || areaIdOf(board.area) !== stream) throw notFound();
    if (!(await claimEntries(database, tenant, 'area', [stream])).has(stream)) throw notFound();
    const command: SetReferralModeDecision = { type: 'set-referral-mode', area: board.area, mode };
    const shared = { actor, identity, stream, at: clock.now() };
    if (!(await hasBegun(database, tenant, stream))) {
      if (request.ifMatch !== undefined) throw notFound();
      return commands.create(areaAggregate, {
        ...shared,
        command,
        participants: [{ tenant, part: STEWARD }],
      });
    }
    return commands.execute(areaAggregate, { ...shared, ifMatch: request.ifMatch, command: () => command });
  }
}
