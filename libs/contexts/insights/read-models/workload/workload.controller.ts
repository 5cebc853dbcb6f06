import { Controller, Get, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import { ReadWorkload } from './workload.query.js';

const WorkloadQuestion = strict({ provider: uuid.optional() });
const count = z.int().min(0);
const Workload = z
  .strictObject({
    unit: z.literal('referrals'),
    providers: z.array(
      z.strictObject({ provider: uuid, received: count, answeredInTime: count, open: count }),
    ),
  })
  .meta({ id: 'Workload', description: 'Exact counts of the days on which the contract holds' });

/** The workload of providers, for who holds a contract with them. */
@ApiTags('figures')
@Controller('v1/workload')
export class WorkloadController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Roles('commissioner')
  @ApiOperation({
    summary: 'The workload of the providers you hold contracts with',
    description:
      'Received, answered in time and open, exactly; nothing in it describes a person. A provider without a contract of yours reads as absent.',
  })
  @Answers(200, Workload, 'The providers by id')
  @Refuses('not-found')
  async readWorkload(
    @Query({ schema: WorkloadQuestion }) { provider }: z.infer<typeof WorkloadQuestion>,
    @StatedPositions() stated: readonly Position[],
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof Workload>> {
    const workloads = await this.queries.execute(new ReadWorkload(actor.organisation, provider, stated));
    return {
      unit: 'referrals',
      providers: workloads.map(({ provider: id, received, answered_in_time: answeredInTime, open }) => ({
        provider: id,
        received,
        answeredInTime,
        open,
      })),
    };
  }
}
