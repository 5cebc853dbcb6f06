import { Controller, Get, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { CursorSigner } from '#platform/http/cursors/cursor-signer';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { problem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import { Organisation, OrganisationPage, SearchOrganisationsParameters } from './organisation-list.schema.js';
import { ReadOrganisation } from './read-organisation.query.js';
import { SearchOrganisations } from './search-organisations.query.js';
import type { OrganisationPlace } from './search-organisations.query.js';

const PAGE = 25;

/** Organisations to be found and read by everybody who is signed in. */
@Controller('v1/organisations')
@Roles(
  'referrer',
  'link-worker',
  'coordinator',
  'provider',
  'commissioner',
  'person',
  'administrator',
  'machine',
)
export class OrganisationListController {
  constructor(
    private readonly queries: QueryBus,
    private readonly cursors: CursorSigner,
  ) {}

  /** Organisations by name. */
  @Get()
  @Answers(200, OrganisationPage, 'A page of organisations')
  @Refuses('cursor-invalid')
  async searchOrganisations(
    @Query({ schema: SearchOrganisationsParameters }) query: z.infer<typeof SearchOrganisationsParameters>,
    @StatedPositions() stated: readonly Position[],
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof OrganisationPage>> {
    const { limit = PAGE, cursor, ...filter } = query;
    const scope = { tenant: actor.organisation, route: 'GET /v1/organisations', filter };
    const after =
      cursor === undefined ? undefined : (this.cursors.open(scope, cursor) as unknown as OrganisationPlace);
    const { items, next } = await this.queries.execute(
      new SearchOrganisations(filter, { after, limit }, stated),
    );
    return { items: [...items], next: next === undefined ? null : this.cursors.sign(scope, next) };
  }

  /** One organisation, with its memberships and contracts. */
  @Get(':organisation')
  @Answers(200, Organisation, 'The organisation')
  async readOrganisation(
    @Param('organisation', { schema: uuid }) organisation: Uuid,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Organisation>> {
    const view = await this.queries.execute(new ReadOrganisation(organisation, stated));
    if (view === undefined) throw problem('not-found');
    setAnswerHeaders(reply, { revision: view.revision });
    return { ...view, memberships: [...view.memberships], contracts: [...view.contracts] };
  }
}
