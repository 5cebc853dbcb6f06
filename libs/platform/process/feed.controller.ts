import { Controller, Get, Header, Inject, Query } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { z } from 'zod';
import { Roles } from '#platform/http/access/access.decorators';
import { type Actor, CurrentActor } from '#platform/http/access/actor';
import { OnlyFaultsLogged } from '#platform/http/app/access-log';
import { problem } from '#platform/http/problems/problem.error';
import type { FeedHeads, LogFeed } from '#platform/runtime/messages/feed';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** The feed that this process serves, and to whom. */
export interface ServedFeed {
  readonly feed: () => LogFeed;
  /** The subjects of the service principals that may read it. */
  readonly subscribers: ReadonlySet<string>;
}

export const SERVED_FEED = Symbol('the feed that this process serves');

/** Rows of the log that one request may ask for, over all partitions. */
const MOST_ROWS = 1_024;
const PLACE = /^(\d{1,2}):(\d{1,15})$/;

const Pages = z
  .strictObject({
    from: z
      .string()
      .max(1_000)
      .transform((text, context) => {
        const places = text.split(',').map((place) => PLACE.exec(place));
        const read = places.flatMap((place) =>
          place ? [{ partition: Number(place[1]), after: Number(place[2]) }] : [],
        );
        const named = new Set(read.map(({ partition }) => partition));
        if (
          read.length === places.length &&
          named.size === read.length &&
          read.every(({ partition }) => partition < PARTITIONS)
        )
          return read;
        context.addIssue('partitions with the positions after which to read, as 0:17,5:4, each once');
        return z.NEVER;
      }),
    limit: z.coerce.number().int().min(1).max(512),
  })
  .refine(({ from, limit }) => from.length * limit <= MOST_ROWS, { message: 'too many rows at once' });

/**
 * Serves the context's public events from its own log, from any position, to the service principals of named subscribers:
 * by it a new, rebuilt or restored consumer catches up. It stands in no public document.
 */
@Controller('feed')
@Roles('service')
@ApiExcludeController()
export class FeedController {
  constructor(@Inject(SERVED_FEED) private readonly served: ServedFeed) {}

  /** The epoch of the log and the last position of each partition. */
  @Get('heads')
  @OnlyFaultsLogged()
  @Header('cache-control', 'no-store')
  readHeads(@CurrentActor() actor: Actor): Promise<FeedHeads> {
    return this.feedFor(actor).heads();
  }

  /** A page for each partition asked for, as `FeedPage` of the runtime, as JSON text. */
  @Get('pages')
  @OnlyFaultsLogged()
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('cache-control', 'no-store')
  readPages(
    @CurrentActor() actor: Actor,
    @Query({ schema: Pages }) { from, limit }: z.output<typeof Pages>,
  ): Promise<string> {
    return this.feedFor(actor).pages(from, limit);
  }

  private feedFor({ subject }: Actor): LogFeed {
    if (this.served.subscribers.has(subject)) return this.served.feed();
    throw problem('role-not-allowed', {
      detail: 'This service principal is not a subscriber of this context.',
    });
  }
}
