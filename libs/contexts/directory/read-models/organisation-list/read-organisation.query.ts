import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { londonTimeOf } from '#platform/kernel/calendar/london-time';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { MEMBERSHIP_IN_FORCE, SUMMARY_SELECT } from './organisation.views.query.js';
import type { OrganisationView } from './organisation.views.query.js';

/** Reads one organisation; undefined for an unknown id. */
export class ReadOrganisation extends Query<OrganisationView | undefined> {
  constructor(
    readonly organisation: Uuid,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

const READ = `
select ${SUMMARY_SELECT}, o.revision, o.memberships, o.contracts, t.description, t.url
  from organisation_list o
  ${MEMBERSHIP_IN_FORCE}
  left join organisation_text t
    on t.tenant = o.steward and t.organisation = o.organisation and t.content = o.content
 where o.organisation = $2`;

/** Answers `ReadOrganisation` from the organisation list. @throws DesignedError `not-yet-visible`. */
@QueryHandler(ReadOrganisation)
export class ReadOrganisationHandler implements IQueryHandler<ReadOrganisation> {
  constructor(private readonly runtime: ContextRuntime) {}

  async execute({ organisation, stated }: ReadOrganisation): Promise<OrganisationView | undefined> {
    await this.runtime.positions.awaited(['organisation-list'], stated);
    const today = londonTimeOf(this.runtime.clock.now()).date;
    const [row] = await this.runtime.database.runtimeQuery<OrganisationView>(READ, [today, organisation]);
    return row;
  }
}
