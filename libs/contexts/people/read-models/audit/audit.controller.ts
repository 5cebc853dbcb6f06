import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ReadAuditQuery } from './audit.query.js';

const Reads = z
  .strictObject({
    reads: z.array(
      z.strictObject({
        reader: z.string(),
        role: z.string(),
        purpose: z.string(),
        parts: z.array(z.string()),
        fields: z.array(z.string()),
        at: z.string(),
        recordedAt: z.string(),
      }),
    ),
  })
  .meta({ id: 'AuditedReads' });

/** Shows who has read a person. */
@Controller('v1/people')
export class AuditController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id/audit')
  @Roles('coordinator')
  @Answers(200, Reads, 'The last 100 reads by your organisation, latest first; the reader is a pseudonym')
  async readAudit(
    @Param('id', { schema: uuid }) id: Uuid,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
  ): Promise<z.infer<typeof Reads>> {
    const reads = await this.queries.execute(new ReadAuditQuery(actor, id, positions));
    return { reads: reads.map((read) => ({ ...read, parts: [...read.parts], fields: [...read.fields] })) };
  }
}
