import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply } from '#platform/http/requests/command.decorators';
import { calendarDate, strict, uuid } from '#platform/http/schemas';
import { ChangeMembership } from './change-membership.command.js';

const ChangeMembershipBody = strict({
  network: uuid.nullable(),
  hub: uuid.nullable(),
  from: calendarDate,
}).meta({ id: 'ChangeMembership' });
const Changed = z.strictObject({ id: uuid, revision: z.int() });

/** Says which network a practice belongs to, and which hub serves it. */
@Controller('v1/organisations')
export class ChangeMembershipController {
  constructor(private readonly commands: CommandBus) {}

  /** From a date on the practice belongs to this network and hub; null ends it. The same date again corrects it. */
  @Post(':organisation/membership')
  @Roles('administrator')
  @Answers(200, Changed, 'The membership is recorded')
  @Refuses('not-a-practice', 'earlier-than-last-membership', { code: 'hub-without-network', status: 422 })
  async changeMembership(
    @Param('organisation', { schema: uuid }) practice: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: ChangeMembershipBody }) body: z.infer<typeof ChangeMembershipBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Changed>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch };
    const answer = await this.commands.execute(new ChangeMembership(request, practice, body));
    if (answer.outcome === 'rejected')
      throw rejectionProblem(answer.rejection, { 'hub-without-network': 422 });
    const { version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/organisations/${practice}`,
      positions: position && [position],
    });
    return { id: practice, revision: version };
  }
}
