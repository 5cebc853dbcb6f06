import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { problem } from '#platform/http/problems/problem.error';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { Caller } from '#referrals/domain/acting/acting';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { ReferralViews, type SeenReferral } from '#referrals/read-models/referral-view/referral-view.query';

/** One referral as its viewer sees it. */
export class ReadReferral extends Query<SeenReferral> {
  constructor(
    readonly caller: Caller,
    readonly referral: Uuid,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/** Answers alike for an unknown referral and for one out of sight. */
@QueryHandler(ReadReferral)
export class ReadReferralHandler implements IQueryHandler<ReadReferral> {
  constructor(
    private readonly viewers: Viewers,
    private readonly views: ReferralViews,
  ) {}

  /** @throws ProblemError `not-found`, DesignedError `not-yet-visible`. */
  async execute({ caller, referral, stated }: ReadReferral): Promise<SeenReferral> {
    const viewer = await this.viewers.of(caller, stated);
    await this.views.awaited(stated);
    const row = await this.views.find(viewer, referral);
    if (!row) throw problem('not-found');
    return row;
  }
}
