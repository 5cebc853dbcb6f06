import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply } from '#platform/http/requests/command.decorators';
import { noBody, strict, uuid } from '#platform/http/schemas';
import type { Acted } from '#referrals/domain/acting/acting';
import { StartReferral } from '#referrals/features/start-referral/start-referral.command';

/** POST /v1/referrals/{id}/start */
@Controller('v1/referrals')
export class StartReferralController {
  constructor(private readonly commands: CommandBus) {}

  /** The person has begun with the provider. */
  @Post(':id/start')
  @Roles('provider')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses({ code: 'not-your-part', status: 403 }, 'not-provider-led', 'wrong-status', 'not-open')
  async startReferral(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: noBody }) body: object,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated: [], referral, act: 'start', revision };
    const acted = await this.commands.execute(new StartReferral(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
