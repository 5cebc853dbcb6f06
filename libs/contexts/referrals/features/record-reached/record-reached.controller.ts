import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import type { Acted } from '#referrals/domain/acting/acting';
import { RecordReached, RecordReachedBody } from '#referrals/features/record-reached/record-reached.command';

/** POST /v1/referrals/{id}/reached */
@Controller('v1/referrals')
export class RecordReachedController {
  constructor(private readonly commands: CommandBus) {}

  /** The person was reached: a two-way contact, with its time and channel. */
  @Post(':id/reached')
  @Roles('link-worker', 'coordinator')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses(
    { code: 'not-your-part', status: 403 },
    'not-hub-led',
    'wrong-status',
    'not-open',
    { code: 'too-early', status: 422 },
    { code: 'in-the-future', status: 422 },
  )
  async recordReached(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: RecordReachedBody }) body: z.infer<typeof RecordReachedBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated: [], referral, act: 'reached', revision };
    const acted = await this.commands.execute(new RecordReached(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
