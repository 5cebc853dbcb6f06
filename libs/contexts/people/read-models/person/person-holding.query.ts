import { Injectable } from '@nestjs/common';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { InjectRuntime } from '#platform/runtime/nest/context.module';
import type { Holder } from '#people/domain/person/person.commands';
import { openReferralsReadModel } from '../open-referrals/open-referrals.query.js';

/** Who has a right to a person's record, and in how many open referrals of the person the asking organisation takes part. */
export interface Holding {
  readonly holders: readonly Holder[];
  readonly openReferrals: number;
}

/** Says who holds a person. No name is read. */
@Injectable()
export class PersonHolding {
  constructor(@InjectRuntime() private readonly runtime: ContextRuntime) {}

  /** What is held at a business instant, for an organisation whose own right was established before. */
  async of(organisation: Uuid, person: Uuid, at: Instant, positions: readonly Position[]): Promise<Holding> {
    await this.runtime.positions.awaited([openReferralsReadModel], positions);
    const row = await this.runtime.database.asTenant(organisation, async (client) => {
      const { rows } = await client.query<{ holders: readonly Holder[] | null; open: number }>(
        'select holders, open_referrals as open from person_holding($1, $2, $3)',
        [organisation, person, at],
      );
      return rows[0];
    });
    const holders = (row?.holders ?? []).map(({ organisation: holder, since }) => ({
      organisation: holder,
      since: since === null ? null : new Date(since).toISOString(),
    }));
    return { holders, openReferrals: row?.open ?? 0 };
  }
}
