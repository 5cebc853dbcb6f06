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
import { UnlinkAccountCommand } from './unlink-account.command.js';

/** Parts a sign-in from a record: by the person, or by a worker who has handed a code to the wrong one. */
@Controller('v1/people')
export class UnlinkAccountController {
  constructor(private readonly commands: CommandBus) {}

  @Post('me/unlink')
  @Roles('person')
  @Answers(204, null, 'Your sign-in sees no record any more')
  @Refuses({ code: 'not-linked', status: 404 }, { code: 'erased', status: 409 })
  async unlinkMyself(
    @IdempotencyKey() key: string,
    @Body({ schema: noBody }) _body: object,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    setAnswerHeaders(
      reply,
      await this.commands.execute(new UnlinkAccountCommand(actor, key, null, positions)),
    );
  }

  @Post(':id/unlink')
  @Roles('link-worker', 'coordinator')
  @Answers(204, null, 'No sign-in sees this record, and no code made before links one')
  @Refuses({ code: 'erased', status: 409 })
  async unlinkAccount(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: noBody }) _body: object,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    setAnswerHeaders(reply, await this.commands.execute(new UnlinkAccountCommand(actor, key, id, positions)));
  }
}
