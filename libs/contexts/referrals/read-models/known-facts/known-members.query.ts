import { Injectable } from '@nestjs/common';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';

/** Members of a hub who can be given a referral. */
const TAKE_REFERRALS = ['link-worker', 'coordinator'];

/** Asks who works for an organisation. */
@Injectable()
export class KnownMembers {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /** Whether the hub has a member of this pseudonym who can be given a referral. @throws DesignedError `not-yet-visible`. */
  async canBeGiven(hub: Uuid, worker: string, stated: readonly Position[]): Promise<boolean> {
    await this.runtime.positions.awaited(['known-member'], stated);
    const rows = await this.runtime.database.tenantQuery(
      hub,
      'select from known_member where tenant = $1 and worker = $2 and roles && $3',
      [hub, worker, TAKE_REFERRALS],
    );
    return rows.length > 0;
  }
}
