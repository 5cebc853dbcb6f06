import { Controller, Get, Param } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { z } from 'zod';
import type { Position } from '#platform/kernel/position';
import { Roles } from '#platform/http/access/access.decorators';
import { Answers } from '#platform/http/openapi/answers.decorators';
import { problem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { Reply, StatedPositions } from '#platform/http/requests/command.decorators';
import { shortText } from '#platform/http/schemas';
import { ReadArea } from './area-list.query.js';

const Area = z
  .strictObject({ area: z.string(), mode: z.enum(['brokered', 'direct', 'hybrid']), revision: z.int() })
  .meta({ id: 'Area' });

/** Areas, read by everybody who is signed in. */
@Controller('v1/areas')
@Roles(
  'referrer',
  'link-worker',
  'coordinator',
  'provider',
  'commissioner',
  'person',
  'administrator',
  'machine',
)
export class AreaListController {
  constructor(private readonly queries: QueryBus) {}

  /** How an area's referrals travel; 404 until its board has chosen. */
  @Get(':area')
  @Answers(200, Area, 'The area')
  async readArea(
    @Param('area', { schema: shortText(100) }) area: string,
    @StatedPositions() stated: readonly Position[],
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Area>> {
    const view = await this.queries.execute(new ReadArea(area, stated));
    if (view === undefined) throw problem('not-found');
    setAnswerHeaders(reply, { revision: view.revision });
    return view;
  }
}
