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
import {
  RecordNotReached,
  RecordNotReachedBody,
} from '#referrals/features/record-not-reached/record-not-reached.command';

/** POST /v1/referrals/{id}/not-reached */
@Controller('v1/referrals')
export class RecordNotReachedController {
  constructor(private readonly commands: CommandBus) {}

  /** An attempt to reach the person failed. */
  @Post(':id/not-reached')
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
  async recordNotReached(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: RecordNotReachedBody }) body: z.infer<typeof RecordNotReachedBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated: [], referral, act: 'not-reached', revision };
    const acted = await this.commands.execute(new RecordNotReached(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
