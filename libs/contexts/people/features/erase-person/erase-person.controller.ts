import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ErasePersonBody, ErasePersonCommand } from './erase-person.command.js';

/** POST /v1/people/{id}/erasure */
@Controller('v1/people')
export class ErasePersonController {
  constructor(private readonly commands: CommandBus) {}

  /**
   * The caller's organisation lets go of what it holds about the person; with the last one the record is destroyed. The
   * answer does not tell whether others still hold something.
   */
  @Post(':id/erasure')
  @Roles('referrer', 'coordinator', 'provider')
  @Answers(204, null, 'Your organisation has let go')
  @Refuses('referrals-open', 'held-in-another-part', { code: 'holders-unconfirmed', status: 503 })
  async erasePerson(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: ErasePersonBody }) body: z.infer<typeof ErasePersonBody>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    setAnswerHeaders(
      reply,
      await this.commands.execute(new ErasePersonCommand(actor, key, id, body, positions)),
    );
  }
}
