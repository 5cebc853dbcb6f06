import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply } from '#platform/http/requests/command.decorators';
import { shortText, strict, uuid } from '#platform/http/schemas';
import { LinkAccountCommand } from './link-account.command.js';

const LinkRequest = strict({ code: shortText(40) }).meta({ id: 'LinkRequest' });
const Linked = z.strictObject({ id: uuid }).meta({ id: 'LinkedAccount' });

/** Joins a person's sign-in with its record. */
@Controller('v1/people/me')
export class LinkAccountController {
  constructor(private readonly commands: CommandBus) {}

  @Post('link')
  @Roles('person')
  @Answers(200, Linked, 'The sign-in sees this record from now on')
  @Refuses(
    { code: 'link-code-invalid', status: 422 },
    { code: 'too-many-requests', status: 429 },
    ...(['sign-in-already-linked', 'linked-to-another-account', 'died', 'erased'] as const),
  )
  async linkAccount(
    @IdempotencyKey() key: string,
    @Body({ schema: LinkRequest }) { code }: z.infer<typeof LinkRequest>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Linked>> {
    const { person, positions } = await this.commands.execute(new LinkAccountCommand(actor, key, code));
    setAnswerHeaders(reply, { positions });
    return { id: person };
  }
}
