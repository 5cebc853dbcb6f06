import { Controller, Get } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { StatedPositions } from '#platform/http/requests/command.decorators';
import { uuid } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import { ListConflictsQuery } from './conflicts.query.js';

const Conflicts = z
  .strictObject({
    conflicts: z.array(
      z.strictObject({ id: uuid, person: uuid, others: z.array(uuid), foundAt: z.string() }),
    ),
  })
  .meta({ id: 'IdentityConflicts' });

/** Lists what a human has to look at: one NHS number, two birth dates. */
@Controller('v1/people/conflicts')
export class ConflictsController {
  constructor(private readonly queries: QueryBus) {}

  @Get()
  @Roles('coordinator')
  @Answers(
    200,
    Conflicts,
    'Open conflicts between people whom you may see, oldest first; every read is audited',
  )
  async listConflicts(
    @CurrentActor() actor: Actor,
    @StatedPositions() positions: readonly Position[],
  ): Promise<z.infer<typeof Conflicts>> {
    const conflicts = await this.queries.execute(new ListConflictsQuery(actor, positions));
    return {
      conflicts: conflicts.map(({ conflict, person, others, foundAt }) => ({
        id: conflict,
        person,
        others: [...others],
        foundAt,
      })),
    };
  }
}
