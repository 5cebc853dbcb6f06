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
  DeclineReferral,
  DeclineReferralBody,
} from '#referrals/features/decline-referral/decline-referral.command';

/** POST /v1/referrals/{id}/decline */
@Controller('v1/referrals')
export class DeclineReferralController {
  constructor(private readonly commands: CommandBus) {}

  /** The receiver hands the person back to the hub, for a coded reason. */
  @Post(':id/decline')
  @Roles('provider', 'link-worker', 'coordinator')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses({ code: 'not-your-part', status: 403 }, 'wrong-status', 'not-open')
  async declineReferral(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: DeclineReferralBody }) body: z.infer<typeof DeclineReferralBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated: [], referral, act: 'decline', revision };
    const acted = await this.commands.execute(new DeclineReferral(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
