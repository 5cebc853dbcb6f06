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
import { AgreePlan, AgreePlanBody } from '#referrals/features/agree-plan/agree-plan.command';

/** POST /v1/referrals/{id}/plan */
@Controller('v1/referrals')
export class AgreePlanController {
  constructor(private readonly commands: CommandBus) {}

  /** What matters (codes) and how many next actions were agreed with the person. */
  @Post(':id/plan')
  @Roles('link-worker', 'coordinator')
  @Answers(200, strict({ id: uuid, revision: z.int() }), 'Done; the referral has this revision now')
  @Refuses({ code: 'not-your-part', status: 403 }, 'not-hub-led', 'wrong-status', 'not-open')
  async agreePlan(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: AgreePlanBody }) body: z.infer<typeof AgreePlanBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const request = { caller, key, body, stated: [], referral, act: 'plan', revision };
    const acted = await this.commands.execute(new AgreePlan(request));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
