import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { noBody, uuid } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { RecordDeathCommand } from './record-death.command.js';

/** Records deaths. */
@Controller('v1/people')
export class RecordDeathController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/death')
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(204, null, 'The death is recorded')
  @Refuses({ code: 'erased', status: 409 })
  async recordDeath(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: noBody }) _body: object,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    setAnswerHeaders(reply, await this.commands.execute(new RecordDeathCommand(actor, key, id, positions)));
  }
}
