import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { strict } from '#platform/http/schemas';
import { freezeRefusals } from '#insights/domain/figures-calendar/figures-calendar.rejections';
import { FreezeMonthCommand } from './freeze-month.command.js';

const month = z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/);
const FreezeMonth = strict({ month }).meta({ id: 'FreezeMonth' });
const FrozenMonth = z.strictObject({ month }).meta({ id: 'FrozenMonth' });

/** Freezes of published figures. */
@ApiTags('figures')
@Controller('v1/freezes')
export class FreezeMonthController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('commissioner', 'administrator')
  @ApiOperation({
    summary: 'Freeze the figures of the month that has ended last',
    description:
      'A board freezes its practices, networks and providers as they are now. It happens by itself on the first working day of each month at 06:00 in London.',
  })
  @Answers(201, FrozenMonth, 'The month is frozen')
  @Refuses('not-found', ...freezeRefusals)
  async freezeMonth(
    @IdempotencyKey() key: string,
    @Body({ schema: FreezeMonth }) body: z.infer<typeof FreezeMonth>,
    @StatedPositions() stated: readonly Position[],
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof FrozenMonth>> {
    const frozen = await this.commands.execute(new FreezeMonthCommand(actor, key, body.month, stated));
    setAnswerHeaders(reply, {
      revision: frozen.revision,
      location: `/v1/funnel?level=practice&from=${frozen.month}&to=${frozen.month}`,
      positions: frozen.position ? [frozen.position] : [],
    });
    return { month: frozen.month };
  }
}
