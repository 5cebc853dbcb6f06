import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import { PersonRecordBody } from '#people/read-models/person/person-record.query';
import { CorrectRecordCommand } from './correct-record.command.js';

const Corrected = z.strictObject({ id: uuid, revision: z.int() }).meta({ id: 'CorrectedRecord' });

/** Corrects records. */
@Controller('v1/people')
export class CorrectRecordController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/record')
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(200, Corrected, 'The record, written anew; what is left out is no longer known')
  @Refuses(
    { code: 'nhs-number-invalid', status: 422 },
    { code: 'birth-date-invalid', status: 422 },
    { code: 'not-the-writer', status: 403 },
    { code: 'erased', status: 409 },
    'sharing-unconfirmed',
  )
  async correctRecord(
    @Param('id', { schema: uuid }) id: string,
    @IdempotencyKey() key: string,
    @IfMatch({ required: true }) seenRevision: number,
    @Body({ schema: PersonRecordBody }) body: z.infer<typeof PersonRecordBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Corrected>> {
    const command = new CorrectRecordCommand(actor, key, id, seenRevision, body);
    const { revision, positions } = await this.commands.execute(command);
    setAnswerHeaders(reply, { revision, positions });
    return { id, revision };
  }
}
