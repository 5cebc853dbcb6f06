import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import type { Acted } from '#referrals/domain/acting/acting';
import { SendReferral, SendReferralBody } from '#referrals/features/send-referral/send-referral.command';
import { sharingRefusals } from '#referrals/domain/acting/acting.policies';

/** POST /v1/referrals */
@Controller('v1/referrals')
export class SendReferralController {
  constructor(private readonly commands: CommandBus) {}

  /** A practice or agency refers a person to the hub, or straight to a provider; the hub takes a self-referral. */
  @Post()
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(201, strict({ id: uuid, revision: z.int() }), 'Sent')
  @Refuses(
    { code: 'unknown-person', status: 422 },
    { code: 'unknown-service', status: 422 },
    { code: 'promise-out-of-range', status: 422 },
    ...['service-not-accepting', 'direct-not-allowed', 'no-hub', 'organisation-not-listed'],
    ...sharingRefusals,
  )
  async sendReferral(
    @Body({ schema: SendReferralBody }) body: z.infer<typeof SendReferralBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const acted = await this.commands.execute(new SendReferral({ caller, key, body, stated }));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
