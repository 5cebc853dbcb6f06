import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { strict, uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import { PersonView } from './person-record.query.js';
import { ReadPeopleQuery, ReadPersonQuery } from './read-person.query.js';

const Batch = strict({ ids: z.array(uuid).min(1).max(100) }).meta({ id: 'PeopleBatch' });
const People = z.strictObject({ people: z.array(PersonView) }).meta({ id: 'People' });

/** Reads people by id. */
@Controller('v1/people')
export class PersonController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':id')
  @Roles('referrer', 'link-worker', 'coordinator', 'provider')
  @Answers(200, PersonView, 'The person, as you may see them; every read is audited')
  @Refuses('sharing-unconfirmed', 'not-yet-visible')
  async readPerson(
    @Param('id', { schema: uuid }) id: string,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof PersonView>> {
    const person = await this.queries.execute(new ReadPersonQuery(actor, id, positions));
    setAnswerHeaders(reply, { revision: person.revision });
    return person;
  }

  @Post('batch')
  @Roles('referrer', 'link-worker', 'coordinator', 'provider')
  @Answers(200, People, 'Those of the people that you may see; the others are left out')
  @Refuses('sharing-unconfirmed', 'not-yet-visible')
  async readPeople(
    @Body({ schema: Batch }) { ids }: z.infer<typeof Batch>,
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
  ): Promise<z.infer<typeof People>> {
    return { people: [...(await this.queries.execute(new ReadPeopleQuery(actor, ids, positions)))] };
  }
}
