import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply } from '#platform/http/requests/command.decorators';
import { noBody, uuid } from '#platform/http/schemas';
import { RecordLeaving } from './record-leaving.command.js';

const Left = z.strictObject({ id: uuid, revision: z.int() });

/** Records that members leave their organisation. */
@Controller('v1/organisations')
export class RecordLeavingController {
  constructor(private readonly commands: CommandBus) {}

  /** The member no longer works for your organisation: nothing is allocated to them any more, and the name is destroyed. */
  @Post(':organisation/members/:member/leaving')
  @Roles('administrator')
  @Answers(200, Left, 'The member has left')
  async recordLeaving(
    @Param('organisation', { schema: uuid }) organisation: Uuid,
    @Param('member', { schema: uuid }) member: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: noBody }) _body: object,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Left>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch };
    const answer = await this.commands.execute(new RecordLeaving(request, organisation, member));
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const { version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/organisations/${organisation}/members`,
      positions: position && [position],
    });
    return { id: member, revision: version };
  }
}
