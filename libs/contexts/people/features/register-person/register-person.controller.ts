import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import { PersonRecordBody } from '#people/read-models/person/person-record.query';
import { RegisterPersonCommand } from './register-person.command.js';

const Registered = z.strictObject({ id: uuid, revision: z.literal(1) }).meta({ id: 'RegisteredPerson' });

/** Registers people. */
@Controller('v1/people')
export class RegisterPersonController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Roles('referrer', 'link-worker', 'coordinator')
  @Answers(201, Registered, 'A new record; the answer does not tell whether others know the person')
  @Refuses({ code: 'nhs-number-invalid', status: 422 }, { code: 'birth-date-invalid', status: 422 })
  async registerPerson(
    @IdempotencyKey() key: string,
    @Body({ schema: PersonRecordBody }) body: z.infer<typeof PersonRecordBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Registered>> {
    const { id, revision, positions } = await this.commands.execute(
      new RegisterPersonCommand(actor, key, body),
    );
    setAnswerHeaders(reply, { revision, location: `/v1/people/${id}`, positions });
    return { id, revision };
  }
}
