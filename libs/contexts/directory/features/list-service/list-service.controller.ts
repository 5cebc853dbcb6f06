import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { email, longText, phone, shortText, strict, uuid } from '#platform/http/schemas';
import { ListService } from './list-service.command.js';

const ListServiceBody = strict({
  id: uuid.optional(),
  name: shortText(300),
  description: longText(8_000).optional(),
  url: z
    .url({ protocol: /^https?$/, hostname: z.regexes.domain })
    .max(2_000)
    .optional(),
  email: email.optional(),
  phone: phone.optional(),
  attending: z.enum(['venue', 'phone', 'online', 'home', 'other', 'unstated']).default('unstated'),
  access: shortText(300).optional(),
  deliverable: shortText(300).optional(),
  fees: shortText(1_000).optional(),
  audiences: z.array(shortText(300)).max(50).default([]),
  mode: z.enum(['brokered', 'direct', 'hybrid']).default('brokered'),
}).meta({ id: 'ListService' });
const Listed = z.strictObject({ id: uuid, revision: z.int() });

/** Lists services. */
@Controller('v1/services')
export class ListServiceController {
  constructor(private readonly commands: CommandBus) {}

  /** Lists a service of one's own organisation, as having room and without a promise. */
  @Post()
  @Roles('administrator')
  @Answers(201, Listed, 'The service is listed')
  // Not found: an id under which something of another kind stands already.
  @Refuses('organisation-not-listed', 'service-already-listed', { code: 'not-found', status: 404 })
  async listService(
    @IdempotencyKey() idempotencyKey: string,
    @StatedPositions() stated: readonly Position[],
    @Body({ schema: ListServiceBody }) body: z.infer<typeof ListServiceBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Listed>> {
    const { id = null, description = null, url = null, email: mail = null, phone: number = null } = body;
    const { name, attending, access = null, deliverable = null, fees = null, audiences, mode } = body;
    const texts = { description, url, email: mail, phone: number, attending, access, deliverable, fees };
    const answer = await this.commands.execute(
      new ListService(
        { by: administratorOf(actor), idempotencyKey, stated },
        { id, name, mode, ...texts, audiences: [...new Set(audiences)] },
      ),
    );
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection);
    const { stream, version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/services/${stream}`,
      positions: position && [position],
    });
    return { id: stream, revision: version };
  }
}
