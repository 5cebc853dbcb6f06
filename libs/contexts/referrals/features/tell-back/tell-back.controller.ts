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
import { TellBack, TellBackBody } from '#referrals/features/tell-back/tell-back.command';

/** POST /v1/referrals/{id}/tell-back */
@Controller('v1/referrals')
export class TellBackController {
  constructor(private readonly commands: CommandBus) {}

  /** The hub tells the sender what came of the referral. */
  @Post(':id/tell-back')
  @Roles('link-worker', 'coordinator')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses(
    { code: 'not-your-part', status: 403 },
    'told-through-parent',
    'children-open',
    'wrong-status',
    'not-open',
  )
  async tellBack(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: TellBackBody }) body: z.infer<typeof TellBackBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated: [], referral, act: 'tell-back', revision };
    const acted = await this.commands.execute(new TellBack(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
