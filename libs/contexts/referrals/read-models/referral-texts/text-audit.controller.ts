import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import { ReadTextAudit } from '#referrals/read-models/referral-texts/read-text-audit.query-handler';

const TextReads = z
  .strictObject({
    reads: z.array(
      z.strictObject({
        reader: z.string(),
        role: z.string(),
        purpose: z.string().nullable(),
        person: uuid.nullable(),
        kinds: z.array(z.string()),
        at: z.string(),
        recordedAt: z.string(),
      }),
    ),
  })
  .meta({ id: 'AuditedTextReads' });

/** GET /v1/referrals/{id}/audit */
@Controller('v1/referrals')
export class TextAuditController {
  constructor(private readonly queries: QueryBus) {}

  /** Who has read the texts of a referral, or handed them on. */
  @Get(':id/audit')
  @Roles('coordinator')
  @Answers(200, TextReads, 'The last 100 reads by your organisation, latest first; the reader is a pseudonym')
  async readReferralAudit(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() caller: Actor,
    @StatedPositions() stated: readonly Position[],
  ): Promise<z.input<typeof TextReads>> {
    const reads = await this.queries.execute(new ReadTextAudit(caller, id, stated));
    return { reads: reads.map((read) => ({ ...read, kinds: [...read.kinds] })) };
  }
}
