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
import {
  RedirectReferral,
  RedirectReferralBody,
  type Redirected,
} from '#referrals/features/redirect-referral/redirect-referral.command';

type Answer = Redirected['body'] & { readonly to: string };
import { sharingRefusals } from '#referrals/domain/acting/acting.policies';

/** POST /v1/referrals/{id}/redirect */
@Controller('v1/referrals')
export class RedirectReferralController {
  constructor(private readonly commands: CommandBus) {}

  /** The hub offers the person to another service: after a decline, or once a silent provider's time has passed. */
  @Post(':id/redirect')
  @Roles('link-worker', 'coordinator')
  @Answers(
    200,
    strict({ id: uuid, revision: z.int(), to: uuid }),
    'Done; `to` is the referral that takes its place',
  )
  @Refuses(
    { code: 'not-your-part', status: 403 },
    { code: 'unknown-service', status: 422 },
    { code: 'promise-out-of-range', status: 422 },
    ...['service-not-accepting', 'not-provider-led', 'not-escalated', 'wrong-status', 'not-open'],
    ...sharingRefusals,
  )
  async redirectReferral(
    @Param('id', { schema: uuid }) referral: string,
    @Body({ schema: RedirectReferralBody }) body: z.infer<typeof RedirectReferralBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @IfMatch() revision: number | undefined,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Answer> {
    const request = { caller, key, body, stated, referral, act: 'redirect', revision };
    const redirected = await this.commands.execute(new RedirectReferral(request));
    setAnswerHeaders(reply, redirected.headers);
    return { ...redirected.body, to: redirected.to };
  }
}
