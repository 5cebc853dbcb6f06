import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { Funnel, type FunnelAnswer, funnelAnswer, FunnelQuestion } from './funnel.answer.js';
import { ReadFunnel } from './funnel.query.js';

/** The published funnel. */
@ApiTags('figures')
@Controller('v1/funnel')
export class FunnelController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Roles('commissioner')
  @ApiOperation({
    summary: 'The funnel of your area',
    description:
      'Counts of episodes from referred to acknowledged, suppressed and rounded. The area by month, live; practices, networks and providers by financial year to date, as of the last monthly freeze.',
  })
  @Answers(200, Funnel, 'The funnel by financial year')
  @Refuses('not-found')
  async readFunnel(
    @Query({ schema: FunnelQuestion }) question: z.infer<typeof FunnelQuestion>,
    @StatedPositions() stated: readonly Position[],
    @CurrentActor() actor: Actor,
  ): Promise<FunnelAnswer> {
    const { level, from, to } = question;
    const years = await this.queries.execute(new ReadFunnel(actor.organisation, level, { from, to }, stated));
    return funnelAnswer(level, years);
  }
}
