import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import type { Uuid } from '#platform/kernel/ids';
import { administratorOf } from '#directory/domain/administrator';
import { Roles } from '#platform/http/access/access.decorators';
import { CurrentActor } from '#platform/http/access/actor';
import type { Actor } from '#platform/http/access/actor';
import { BodyLimit } from '#platform/http/app/body-limit';
import { Answers, Refuses } from '#platform/http/openapi/answers.decorators';
import { problem, rejectionProblem } from '#platform/http/problems/problem.error';
import { setAnswerHeaders } from '#platform/http/requests/answer-headers';
import { IdempotencyKey, Reply } from '#platform/http/requests/command.decorators';
import { noBody, uuid } from '#platform/http/schemas';
import { ConfirmImport } from './confirm-import.command.js';
import { Import, ImportFeedBody, LARGEST_IMPORT } from './import-feed.schema.js';
import { ImportFeed } from './import-feed.command.js';
import type { ImportView } from './import-summary.js';
import { ReadImport } from './read-import.query.js';

const REFUSALS = {
  'feed-too-large': 413,
  'feed-cut-off': 422,
  'feed-not-json': 422,
  'feed-not-an-array': 422,
};

/** Imports directory feeds; an import is its organisation's own. */
@Controller('v1/imports')
@Roles('administrator')
export class ImportFeedController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** Imports a feed whole or not at all; when more than a fifth of its source is absent it waits for a confirmation. */
  @Post()
  @BodyLimit(LARGEST_IMPORT)
  @Answers(201, Import, 'The report: what was done, or what waits to be confirmed')
  @Refuses(
    'import-under-way',
    'import-superseded',
    'import-interrupted',
    ...Object.entries(REFUSALS).map(([code, status]) => ({ code, status })),
  )
  async importFeed(
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: ImportFeedBody }) body: z.infer<typeof ImportFeedBody>,
    @CurrentActor() actor: Actor,
    @Reply() reply: Parameters<typeof setAnswerHeaders>[0],
  ): Promise<z.infer<typeof Import>> {
    const { source, feed, area = null } = body;
    const text = typeof feed === 'string' ? feed : JSON.stringify(feed);
    const request = { by: administratorOf(actor), idempotencyKey };
    const answer = await this.commands.execute(new ImportFeed(request, { source, feed: text, area }));
    if (answer.outcome === 'refused') {
      throw rejectionProblem(
        answer,
        REFUSALS,
        'The feed was read to its end before anything was written: nothing changed.',
      );
    }
    setAnswerHeaders(reply, { location: `/v1/imports/${answer.view.id}` });
    return shown(answer.view);
  }

  /** Applies an import that waits. */
  @Post(':import/confirm')
  @Answers(200, Import, 'The report of what was done')
  @Refuses('import-under-way', 'import-superseded', 'import-interrupted')
  async confirmImport(
    @Param('import', { schema: uuid }) id: Uuid,
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: noBody }) _body: object,
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof Import>> {
    const request = { by: administratorOf(actor), idempotencyKey };
    return shown(await this.commands.execute(new ConfirmImport(request, id)));
  }

  /** One import and its report. */
  @Get(':import')
  @Answers(200, Import, 'The import')
  async readImport(
    @Param('import', { schema: uuid }) id: Uuid,
    @CurrentActor() actor: Actor,
  ): Promise<z.infer<typeof Import>> {
    const view = await this.queries.execute(new ReadImport(administratorOf(actor).organisation, id));
    if (view === undefined) throw problem('not-found');
    return shown(view);
  }
}

function shown(view: ImportView): z.infer<typeof Import> {
  return { ...view, leftOut: [...view.leftOut], defects: [...view.defects] };
}
