import { Injectable } from '@nestjs/common';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { ParticipantPart } from '#referrals/domain/referral/referral.codes';
import { type ReferralSight, type SightField, visibleFields } from '#referrals/domain/sight/sight.fields';

/** What one viewer sees of one referral at the moment of reading. */
export interface SeenReferral extends ReferralSight {
  readonly referral: Uuid;
  readonly part: ParticipantPart;
  readonly version: number;
  /** The fields that the viewer may see now: a time that ends a sight is applied when it is read. */
  readonly fields: ReadonlySet<SightField>;
}

/** Whose referrals, in which parts. */
export interface SightOf {
  readonly tenant: Uuid;
  readonly sees: readonly ParticipantPart[];
}

/** Which of a list: open or closed or all, owned by a worker or an organisation, escalated or not. */
export interface ListFilter {
  readonly show: 'open' | 'closed' | 'all';
  readonly ownedBy?: { readonly organisation: Uuid; readonly not: boolean; readonly worker?: string };
  readonly escalated?: boolean;
}

/** A place in a list: the last row's time (next time of an open list, time of sending else) and id. */
export interface ListPlace {
  readonly at: Instant;
  readonly referral: Uuid;
}

const READ_MODEL = ['referral-view'];

/** Reads what viewers see of referrals. Every question names its tenant, and the database holds it to that tenant. */
@Injectable()
export class ReferralViews {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /** Waits until the view is not older than the stated positions. @throws DesignedError `not-yet-visible`. */
  awaited(stated: readonly Position[]): Promise<void> {
    return this.runtime.positions.awaited(READ_MODEL, stated);
  }

  /** One referral; undefined for an unknown one and for one out of sight. */
  async find(viewer: SightOf, referral: Uuid): Promise<SeenReferral | undefined> {
    const rows = await this.rows(viewer, 'v.referral = $3', [referral]);
    return rows[0];
  }

  /** Every referral of an episode that the viewer sees, oldest first. */
  episode(viewer: SightOf, episode: Uuid): Promise<readonly SeenReferral[]> {
    return this.rows(viewer, 'v.episode = $3 order by v.sent_at nulls last, v.referral', [episode]);
  }

  /** Every referral that the viewer sees, oldest first. */
  all(viewer: SightOf): Promise<readonly SeenReferral[]> {
    return this.rows(viewer, 'true order by v.sent_at nulls last, v.referral', []);
  }

  /** Up to `limit` referrals after a place: open ones by their next time, others by the time of sending, newest first. */
  list(
    viewer: SightOf,
    filter: ListFilter,
    limit: number,
    after: ListPlace | undefined,
  ): Promise<readonly SeenReferral[]> {
    const values: unknown[] = [];
    const value = (one: unknown): string => `$${values.push(one) + 2}`;
    const byNext = filter.show === 'open';
    const conditions = [
      byNext ? 'v.next_at is not null' : filter.show === 'closed' ? 'v.next_at is null' : 'true',
    ];
    if (filter.ownedBy) {
      const { organisation, not, worker } = filter.ownedBy;
      conditions.push(`v.owner_organisation ${not ? '<>' : '='} ${value(organisation)}`);
      if (worker !== undefined) conditions.push(`v.owner_worker = ${value(worker)}`);
    }
    if (filter.escalated !== undefined) conditions.push(`v.escalated = ${value(filter.escalated)}`);
    const [column, direction, sign] = byNext ? ['v.next_at', 'asc', '>'] : ['v.sent_at', 'desc', '<'];
    if (after)
      conditions.push(`(${column}, v.referral) ${sign} (${value(after.at)}, ${value(after.referral)})`);
    const order = `order by ${column} ${direction}, v.referral ${direction} limit ${value(limit)}`;
    return this.rows(viewer, `${conditions.join(' and ')} ${order}`, values);
  }

  private async rows(
    { tenant, sees }: SightOf,
    rest: string,
    values: readonly unknown[],
  ): Promise<readonly SeenReferral[]> {
    const rows = await this.runtime.database.tenantQuery<Omit<SeenReferral, 'fields'>>(
      tenant,
      `select v.* from referral_view v where v.tenant = $1 and v.part = any($2) and ${rest}`,
      [tenant, sees, ...values],
    );
    const now = this.runtime.clock.now();
    return rows.map((row) => ({ ...row, fields: new Set(visibleFields(row.part, row, now)) }));
  }
}
