import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import { ReadOwnViewQuery } from './own-view.query.js';

const OwnView = z
  .strictObject({
    id: uuid,
    revision: z.int(),
    objections: z.array(
      z.strictObject({
        scope: z.enum(['all', 'organisation']),
        organisation: uuid.nullable(),
        since: z.string(),
      }),
    ),
    sharing: z.array(
      z.strictObject({
        organisation: uuid,
        part: z.enum(['registrar', 'referrer', 'hub', 'provider']),
        since: z.string(),
        until: z.string().nullable(),
        opened: z.strictObject({ event: z.string(), referral: uuid.nullable() }),
        basis: z.strictObject({ purpose: z.string(), agreed: z.string(), how: z.string(), recordedBy: uuid }),
        stopped: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'OwnView' });

/** A person's own view. */
@Controller('v1/people/me')
export class OwnViewController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Roles('person')
  @Answers(200, OwnView, 'Who may see your record and why, and your objections')
  @Refuses({ code: 'not-linked', status: 404 }, 'not-yet-visible')
  async readOwnView(
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
  ): Promise<z.infer<typeof OwnView>> {
    const { objections, sharing, ...own } = await this.queries.execute(
      new ReadOwnViewQuery(actor, positions),
    );
    return {
      ...own,
      objections: objections.map(({ scope, organisation, since }) => ({ scope, organisation, since })),
      sharing: [...sharing],
    };
  }
}
