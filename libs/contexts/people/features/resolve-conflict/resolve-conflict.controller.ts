import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { type Answer, ResolveConflictCommand } from './resolve-conflict.command.js';

const others = z
  .array(uuid)
  .min(1)
  .max(100)
  .optional()
  .describe(
    'Those of the listed others whom the answer is about; left out: all whom you may see when it arrives',
  );

const Resolution = z
  .discriminatedUnion('resolution', [
    strict({ resolution: z.literal('same'), sameAs: uuid, others }),
    strict({ resolution: z.literal('different'), others }),
  ])
  .meta({ id: 'ConflictResolution' });

/** Resolves conflicts. */
@Controller('v1/people/conflicts')
export class ResolveConflictController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/resolve')
  @Roles('coordinator')
  @Answers(204, null, 'The conflict is resolved between the people whom you may see')
  @Refuses('not-in-conflict', 'conflict-resolved-otherwise', 'unknown-conflict')
  async resolveConflict(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: Resolution }) body: z.infer<typeof Resolution>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    const about = body.others;
    const answer: Answer =
      body.resolution === 'same'
        ? { resolution: 'same', sameAs: body.sameAs, about }
        : { resolution: 'different', sameAs: null, about };
    const command = new ResolveConflictCommand(actor, key, id, answer, positions);
    setAnswerHeaders(reply, await this.commands.execute(command));
  }
}
