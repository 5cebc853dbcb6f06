import { Body, Controller, Param, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { IdempotencyKey, StatedPositions } from '#platform/http/requests/command.decorators';
import { noBody, uuid } from '#platform/http/schemas';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { IssueLinkCodeCommand } from './issue-link-code.command.js';

const LinkCode = z.strictObject({ code: z.string(), expiresAt: z.string() }).meta({ id: 'LinkCode' });

/** Makes codes that join a person's sign-in with its record. */
@Controller('v1/people')
export class IssueLinkCodeController {
  constructor(private readonly commands: CommandBus) {}

  @Post(':id/link-code')
  @Roles('link-worker', 'coordinator')
  @Answers(201, LinkCode, 'A one-time code for the person; it is told here alone')
  issueLinkCode(
    @Param('id', { schema: uuid }) id: Uuid,
    @IdempotencyKey() key: string,
    @Body({ schema: noBody }) _body: object,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
  ): Promise<z.infer<typeof LinkCode>> {
    return this.commands.execute(new IssueLinkCodeCommand(actor, key, id, positions));
  }
}
