import { Body, Controller, Param, Post } from '@nestjs/common';
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
import { SendOnward, SendOnwardBody } from '#referrals/features/send-onward/send-onward.command';
import { sharingRefusals } from '#referrals/domain/acting/acting.policies';

/** POST /v1/referrals/{id}/onward */
@Controller('v1/referrals')
export class SendOnwardController {
  constructor(private readonly commands: CommandBus) {}

  /** The hub sends the person onward to a provider; the answer names the new child. */
  @Post(':id/onward')
  @Roles('link-worker', 'coordinator')
  @Answers(201, strict({ id: uuid, revision: z.int() }), 'Sent; the id is the new child')
  @Refuses(
    { code: 'unknown-service', status: 422 },
    { code: 'promise-out-of-range', status: 422 },
    ...['service-not-accepting', 'parent-not-ready'],
    ...sharingRefusals,
  )
  async sendOnward(
    @Param('id', { schema: uuid }) parent: string,
    @Body({ schema: SendOnwardBody }) body: z.infer<typeof SendOnwardBody>,
    @CurrentActor() caller: Actor,
    @IdempotencyKey() key: string,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<Acted['body']> {
    const acted = await this.commands.execute(new SendOnward({ caller, key, body, stated, parent }));
    setAnswerHeaders(reply, acted.headers);
    return acted.body;
  }
}
