import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { problem } from '#platform/http/problems/problem.error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { Caller } from '#referrals/domain/acting/acting';
import { Viewers } from '#referrals/read-models/known-facts/viewer.query';
import { ReferralViews } from '#referrals/read-models/referral-view/referral-view.query';

/** One opening of a referral's texts. `reader` is a pseudonym; person and purpose are null in rows from before they were kept. */
export interface AuditedTextRead {
  readonly reader: string;
  readonly role: string;
  readonly purpose: string | null;
  readonly person: Uuid | null;
  readonly kinds: readonly string[];
  readonly at: Instant;
  readonly recordedAt: Instant;
}

/** Who of the caller's organisation was shown the texts of a referral, or handed them on. */
export class ReadTextAudit extends Query<readonly AuditedTextRead[]> {
  constructor(
    readonly caller: Caller,
    readonly referral: Uuid,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/** Answers `ReadTextAudit`: the last 100, latest first. */
@QueryHandler(ReadTextAudit)
export class ReadTextAuditHandler implements IQueryHandler<ReadTextAudit> {
  constructor(
    @InjectRuntime() private readonly runtime: ContextRuntime,
    private readonly viewers: Viewers,
    private readonly views: ReferralViews,
  ) {}

  /** @throws ProblemError `not-found` for a referral out of sight, DesignedError `not-yet-visible`. */
  async execute({ caller, referral, stated }: ReadTextAudit): Promise<readonly AuditedTextRead[]> {
    const viewer = await this.viewers.of(caller, stated);
    await this.views.awaited(stated);
    if (!(await this.views.find(viewer, referral))) throw problem('not-found');
    return this.runtime.database.tenantQuery<AuditedTextRead>(
      viewer.tenant,
      `select principal as reader, role, purpose, person, kinds, at, recorded_at as "recordedAt"
         from text_read where tenant = $1 and referral = $2 order by entry desc limit 100`,
      [viewer.tenant, referral],
    );
  }
}
