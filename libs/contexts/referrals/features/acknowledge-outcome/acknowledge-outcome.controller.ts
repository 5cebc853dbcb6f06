import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { noBody, strict, uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import type { Acted } from '#referrals/domain/acting/acting';
import { AcknowledgeOutcome } from '#referrals/features/acknowledge-outcome/acknowledge-outcome.command';

/** POST /v1/referrals/{id}/acknowledge */
@Controller('v1/referrals')
export class AcknowledgeOutcomeController {
  constructor(private readonly commands: CommandBus) {}

  /** The sender (or the person who came by themselves) has read the outcome. */
  @Post(':id/acknowledge')
  @Roles('referrer', 'link-worker', 'coordinator', 'person')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses({ code: 'not-your-part', status: 403 }, 'told-through-parent', 'wrong-status', 'not-open', {
    code: 'sign-in-unconfirmed',
    status: 503,
  })
  async acknowledgeOutcome(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: noBody }) body: object,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated, referral, act: 'acknowledge', revision };
    const acted = await this.commands.execute(new AcknowledgeOutcome(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
