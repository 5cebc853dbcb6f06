import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { z } from 'zod';
import type { CursorScope } from '#platform/http/cursors/cursor-signer';
import { queryFlag, queryInteger, strict, workerPseudonym } from '#platform/http/schemas';
import type { Position } from '#platform/kernel/position';
import type { Caller } from '#referrals/domain/acting/acting';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { ReferralCursors } from '#referrals/read-models/referral-view/referral-cursors';
import {
  type ListFilter,
  type ListPlace,
  ReferralViews,
  type SeenReferral,
} from '#referrals/read-models/referral-view/referral-view.query';

const LARGEST_PAGE = 100;
const USUAL_PAGE = 25;

/**
 * What a list is asked for. `show`: `open` (by next time; the usual list of hub and provider), `closed` or `all` (by time of
 * sending, newest first; `all` is the usual list of a referrer). `owner`: `mine` (the asking worker), `ours` or `others`
 * (organisations); `worker` is a member of the asker's organisation, by the pseudonym: what that member owns. `escalated`
 * is for the hub and providers.
 */
export const ListReferralsFilter = strict({
  show: z.enum(['open', 'closed', 'all']).optional(),
  owner: z.enum(['mine', 'ours', 'others']).optional(),
  worker: workerPseudonym.optional(),
  escalated: queryFlag.optional(),
  limit: queryInteger(1, LARGEST_PAGE).optional(),
  cursor: z.string().max(1_024).optional(),
}).refine(({ owner, worker }) => owner === undefined || worker === undefined, {
  path: ['worker'],
  params: { code: 'not-with-owner' },
});

/** A page of referrals; `next` is the cursor of the page after it, null on the last. */
export interface ReferralPage {
  readonly referrals: readonly SeenReferral[];
  readonly next: string | null;
}

/** The practice's list, the hub's board or the provider's inbox, by the caller's role. */
export class ListReferrals extends Query<ReferralPage> {
  constructor(
    readonly caller: Caller,
    readonly filter: z.infer<typeof ListReferralsFilter>,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/** Lists a viewer's referrals page by page. */
@QueryHandler(ListReferrals)
export class ListReferralsHandler implements IQueryHandler<ListReferrals> {
  constructor(
    private readonly viewers: Viewers,
    private readonly views: ReferralViews,
    private readonly cursors: ReferralCursors,
  ) {}

  /** @throws ProblemError `cursor-invalid`, DesignedError `not-yet-visible`. */
  async execute({ caller, filter, stated }: ListReferrals): Promise<ReferralPage> {
    const viewer = await this.viewers.of(caller, stated);
    const { owner, escalated, limit = USUAL_PAGE, cursor } = filter;
    const worker = owner === 'mine' ? viewer.pseudonym : filter.worker;
    const show = filter.show ?? (viewer.acts === 'sender' ? 'all' : 'open');
    const scope: CursorScope = {
      tenant: viewer.tenant,
      route: 'GET /v1/referrals',
      filter: {
        part: viewer.acts,
        show,
        owner,
        escalated,
        worker,
      },
    };
    const after = cursor === undefined ? undefined : placeOf(this.cursors.signer.open(scope, cursor));
    await this.views.awaited(stated);
    const listed: ListFilter = {
      show,
      ...(owner === undefined && worker === undefined
        ? {}
        : {
            ownedBy: {
              organisation: viewer.tenant,
              not: owner === 'others',
              ...(worker !== undefined && { worker }),
            },
          }),
      ...(escalated === undefined ? {} : { escalated }),
    };
    const rows = await this.views.list(viewer, listed, limit + 1, after);
    const referrals = rows.slice(0, limit);
    const last = referrals.at(-1);
    const at = show === 'open' ? last?.next_at : last?.sent_at;
    const next =
      rows.length > limit && last && at ? this.cursors.signer.sign(scope, [at, last.referral]) : null;
    return { referrals, next };
  }
}

function placeOf([at, referral]: readonly (string | number | null)[]): ListPlace {
  return { at: String(at), referral: String(referral) };
}
