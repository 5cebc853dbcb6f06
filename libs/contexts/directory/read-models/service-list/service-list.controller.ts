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
import { ReadService } from './read-service.query.js';
import { SearchServices } from './search-services.query.js';
import type { ServicePlace } from './search-services.query.js';
import { SearchServicesParameters, Service, ServicePage } from './service-list.schema.js';

const PAGE = 25;

/** Services to be found and read by everybody who is signed in. */
@Controller('v1/services')
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
export class ServiceListController {
  constructor(
    private readonly queries: QueryBus,
    private readonly cursors: CursorSigner,
  ) {}

  /** Listed services, best fit first, then by name. */
  @Get()
  @Answers(200, ServicePage, 'A page of services')
  @Refuses('cursor-invalid')
  async searchServices(
    @Query({ schema: SearchServicesParameters }) query: z.infer<typeof SearchServicesParameters>,
    @StatedPositions() stated: readonly Position[],
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof ServicePage>> {
    const { limit = PAGE, cursor, ...filter } = query;
    const scope = { tenant: actor.organisation, route: 'GET /v1/services', filter };
    const after =
      cursor === undefined ? undefined : (this.cursors.open(scope, cursor) as unknown as ServicePlace);
    const { items, next } = await this.queries.execute(new SearchServices(filter, { after, limit }, stated));
    return {
      items: items.map((item) => ({ ...item, audiences: [...item.audiences] })),
      next: next === undefined ? null : this.cursors.sign(scope, next),
    };
  }

  /** One service; one that is no longer offered says so. */
  @Get(':service')
  @Answers(200, Service, 'The service')
  async readService(
    @Param('service', { schema: uuid }) service: Uuid,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Service>> {
    const view = await this.queries.execute(new ReadService(service, stated));
    if (view === undefined) throw problem('not-found');
    setAnswerHeaders(reply, { revision: view.revision });
    return { ...view, audiences: [...view.audiences] };
  }
}
