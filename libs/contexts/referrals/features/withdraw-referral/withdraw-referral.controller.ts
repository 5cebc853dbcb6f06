import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import type { Acted } from '#referrals/domain/acting/acting';
import {
  WithdrawReferral,
  WithdrawReferralBody,
} from '#referrals/features/withdraw-referral/withdraw-referral.command';

/** POST /v1/referrals/{id}/withdraw */
@Controller('v1/referrals')
export class WithdrawReferralController {
  constructor(private readonly commands: CommandBus) {}

  /** The sender, the hub or the person ends an open referral; its open children end with it. */
  @Post(':id/withdraw')
  @Roles('referrer', 'link-worker', 'coordinator', 'person')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses({ code: 'not-your-part', status: 403 }, 'wrong-status', 'not-open', {
    code: 'sign-in-unconfirmed',
    status: 503,
  })
  async withdrawReferral(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: WithdrawReferralBody }) body: z.infer<typeof WithdrawReferralBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated, referral, act: 'withdraw', revision };
    const acted = await this.commands.execute(new WithdrawReferral(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
