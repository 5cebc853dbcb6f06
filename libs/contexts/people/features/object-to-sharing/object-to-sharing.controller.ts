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
import type { ObjectionScope } from '#people/domain/person/person.state';
import { ObjectToSharingCommand } from './object-to-sharing.command.js';

const Objection = z
  .discriminatedUnion('scope', [
    strict({ scope: z.literal('all') }),
    strict({ scope: z.literal('organisation'), organisation: uuid }),
  ])
  .meta({ id: 'SharingObjection' });

/** Records and lifts objections to sharing, by the person or by a worker to whom the person said so. */
@Controller('v1/people')
export class ObjectToSharingController {
  constructor(private readonly commands: CommandBus) {}

  @Post('me/objections')
  @Roles('person')
  @Answers(204, null, 'The objection stands')
  @Refuses({ code: 'not-linked', status: 404 }, { code: 'erased', status: 409 })
  async objectMyself(
    @IdempotencyKey() key: string,
    @Body({ schema: Objection }) body: z.infer<typeof Objection>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    await this.run(
      new ObjectToSharingCommand(actor, key, null, { change: 'object', objection: scopeOf(body) }, positions),
      reply,
    );
  }

  @Post('me/objections/lift')
  @Roles('person')
  @Answers(204, null, 'No objection of this scope stands')
  @Refuses({ code: 'not-linked', status: 404 }, { code: 'erased', status: 409 })
  async liftMyself(
    @IdempotencyKey() key: string,
    @Body({ schema: Objection }) body: z.infer<typeof Objection>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    await this.run(
      new ObjectToSharingCommand(actor, key, null, { change: 'lift', objection: scopeOf(body) }, positions),
      reply,
    );
  }

  @Post(':id/objections')
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(204, null, 'The objection stands')
  @Refuses({ code: 'erased', status: 409 })
  async object(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: Objection }) body: z.infer<typeof Objection>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    await this.run(
      new ObjectToSharingCommand(actor, key, id, { change: 'object', objection: scopeOf(body) }, positions),
      reply,
    );
  }

  @Post(':id/objections/lift')
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(204, null, 'No objection of this scope stands')
  @Refuses({ code: 'erased', status: 409 })
  async lift(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: Objection }) body: z.infer<typeof Objection>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    await this.run(
      new ObjectToSharingCommand(actor, key, id, { change: 'lift', objection: scopeOf(body) }, positions),
      reply,
    );
  }

  private async run(
    command: ObjectToSharingCommand,
    reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<void> {
    setAnswerHeaders(reply, await this.commands.execute(command));
  }
}

function scopeOf(body: z.infer<typeof Objection>): ObjectionScope {
  return body.scope === 'all' ? { scope: 'all', organisation: null } : body;
}
