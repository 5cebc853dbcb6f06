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
  AllocateReferral,
  AllocateReferralBody,
} from '#referrals/features/allocate-referral/allocate-referral.command';

/** POST /v1/referrals/{id}/allocation */
@Controller('v1/referrals')
export class AllocateReferralController {
  constructor(private readonly commands: CommandBus) {}

  /** The hub gives the referral to one of its members; its next time stays as it is. */
  @Post(':id/allocation')
  @Roles('coordinator')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses({ code: 'not-your-part', status: 403 }, { code: 'unknown-member', status: 422 }, 'not-open')
  async allocateReferral(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: AllocateReferralBody }) body: z.infer<typeof AllocateReferralBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated, referral, act: 'allocation', revision };
    const acted = await this.commands.execute(new AllocateReferral(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
