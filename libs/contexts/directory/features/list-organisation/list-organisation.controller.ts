import { Body, Controller, Post } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply } from '#platform/http/requests/command.decorators';
import { shortText, strict, uuid } from '#platform/http/schemas';
import { ListOrganisation } from './list-organisation.command.js';

const ListOrganisationBody = strict({
  id: uuid.optional(),
  kind: z.enum(['practice', 'hub', 'provider', 'agency', 'commissioner-board']),
  name: shortText(300),
  odsCode: z.string().max(10).nullish(),
  network: uuid.nullish(),
  hub: uuid.nullish(),
  area: shortText(100),
}).meta({ id: 'ListOrganisation' });
const Listed = z.strictObject({ id: uuid, revision: z.int() });

const STATUSES = { 'ods-code-invalid': 422, 'not-a-practice': 422, 'hub-without-network': 422 };

/** Lists organisations. */
@Controller('v1/organisations')
export class ListOrganisationController {
  constructor(private readonly commands: CommandBus) {}

  /** Lists an organisation; network and hub count from today in London. */
  @Post()
  @Roles('administrator')
  @Answers(201, Listed, 'The organisation is listed')
  @Refuses(
    'organisation-already-listed',
    // An id under which something of another kind stands already.
    { code: 'not-found', status: 404 },
    ...Object.entries(STATUSES).map(([code, status]) => ({ code, status })),
  )
  async listOrganisation(
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: ListOrganisationBody }) body: z.infer<typeof ListOrganisationBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Listed>> {
    const { id = null, odsCode = null, network = null, hub = null, kind, name, area } = body;
    const answer = await this.commands.execute(
      new ListOrganisation(
        { by: administratorOf(actor), idempotencyKey },
        { id, kind, name, odsCode, network, hub, area },
      ),
    );
    if (answer.outcome === 'rejected') throw rejectionProblem(answer.rejection, STATUSES);
    const { stream, version, position } = answer;
    setAnswerHeaders(reply, {
      revision: version,
      location: `/v1/organisations/${stream}`,
      positions: position && [position],
    });
    return { id: stream, revision: version };
  }
}
