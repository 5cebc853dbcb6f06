import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, IfMatch, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { shortText, strict, uuid } from '#platform/http/schemas';
import { SetReferralMode } from './set-referral-mode.command.js';

const SetReferralModeBody = strict({ mode: z.enum(['brokered', 'direct', 'hybrid']) }).meta({
  id: 'SetReferralMode',
});
const ModeSet = z.strictObject({ id: uuid, revision: z.int() });

/** Chooses how an area's referrals travel. */
@Controller('v1/areas')
export class SetReferralModeController {
  constructor(private readonly commands: CommandBus) {}

  /** Sets an area's referral mode: brokered through the hub, direct from the practice, or either. */
  @Post(':area/referral-mode')
  @Roles('administrator')
  @Answers(200, ModeSet, 'The mode is set')
  async setReferralMode(
    @Param('area', { schema: shortText(100) }) area: string,
    @IdempotencyKey() idempotencyKey: string,
    @IfMatch() ifMatch: number | undefined,
    @StatedPositions() stated: readonly Position[],
    @Body({ schema: SetReferralModeBody }) { mode }: z.infer<typeof SetReferralModeBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof ModeSet>> {
    const request = { by: administratorOf(actor), idempotencyKey, ifMatch, stated };
    const answer = await this.commands.execute(new SetReferralMode(request, area, mode));
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const { stream, version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/areas/${encodeURIComponent(area)}`,
      positions: position && [position],
    });
    return { id: stream, revision: version };
  }
}
