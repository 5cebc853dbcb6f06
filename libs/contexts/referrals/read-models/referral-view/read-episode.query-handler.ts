import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { problem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Caller } from '#referrals/domain/acting/acting';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { ReferralViews, type SeenReferral } from '#referrals/read-models/referral-view/referral-view.query';

/** The referrals of one episode that the caller sees; without an id, all of a person's own. */
export class ReadEpisode extends Query<readonly SeenReferral[]> {
  constructor(
    readonly caller: Caller,
    readonly episode: Uuid | undefined,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/** Reads an episode: a hub or referrer by its id, a person its own. */
@QueryHandler(ReadEpisode)
export class ReadEpisodeHandler implements IQueryHandler<ReadEpisode> {
  constructor(
    private readonly viewers: Viewers,
    private readonly views: ReferralViews,
  ) {}

  /** @throws ProblemError `not-found` for an episode of which the caller sees nothing, DesignedError `not-yet-visible`. */
  async execute({ caller, episode, stated }: ReadEpisode): Promise<readonly SeenReferral[]> {
    const viewer = await this.viewers.of(caller, stated);
    await this.views.awaited(stated);
    if (episode === undefined) return this.views.all(viewer);
    const referrals = await this.views.episode(viewer, episode);
    if (referrals.length === 0) throw problem('not-found');
    return referrals;
  }
}
