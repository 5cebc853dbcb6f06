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
import { ResolveConflictCommand } from './resolve-conflict.command.js';

const Resolution = z
  .discriminatedUnion('resolution', [
    strict({ resolution: z.literal('same'), sameAs: uuid }),
    strict({ resolution: z.literal('different') }),
  ])
  .meta({ id: 'ConflictResolution' });

/** Resolves conflicts. */
@Controller('v1/people/conflicts')
export class ResolveConflictController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/resolve')
  @Roles('coordinator')
  @Answers(204, null, 'The conflict is resolved')
  @Refuses('not-in-conflict', 'conflict-resolved-otherwise', 'unknown-conflict')
  async resolveConflict(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: Resolution }) body: z.infer<typeof Resolution>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    const resolution =
      body.resolution === 'same' ? body : ({ resolution: 'different', sameAs: null } as const);
    const command = new ResolveConflictCommand(actor, key, id, resolution, positions);
    setAnswerHeaders(reply, await this.commands.execute(command));
  }
}
