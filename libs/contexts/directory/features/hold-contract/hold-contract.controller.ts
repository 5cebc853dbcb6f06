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
import { HoldContract } from './hold-contract.command.js';

const HoldContractBody = strict({
  provider: uuid,
  from: calendarDate,
  until: calendarDate.nullish(),
}).meta({ id: 'HoldContract' });
const Held = z.strictObject({ id: uuid, revision: z.int() });

/** Records the contracts that a commissioners' board holds with providers. */
@Controller('v1/organisations')
export class HoldContractController {
  constructor(private readonly commands: CommandBus) {}

  /** The board holds a contract from a date; the same provider and date again moves its last day. */
  @Post(':organisation/contracts')
  @Roles('administrator')
  @Answers(200, Held, 'The contract is recorded')
  @Refuses('not-a-commissioner-board', { code: 'contract-ends-before-it-begins', status: 422 })
  async holdContract(
    @Param('organisation', { schema: uuid }) board: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @Body({ schema: HoldContractBody }) { provider, from, until = null }: z.infer<typeof HoldContractBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Held>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch };
    const answer = await this.commands.execute(new HoldContract(request, board, { provider, from, until }));
    if (answer.outcome === 'rejected') {
      throw rejectionProblem(answer.rejection, { 'contract-ends-before-it-begins': 422 });
    }
    const { version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/organisations/${board}`,
      positions: position && [position],
    });
    return { id: board, revision: version };
  }
}
