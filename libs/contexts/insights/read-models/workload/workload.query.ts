import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { problem } from '#platform/http/problems/problem.error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import type { WorkloadCounts } from '#insights/domain/workload';
import { londonDay } from '#insights/domain/period';

/** Exact counts of one provider. */
export interface ProviderWorkload extends WorkloadCounts {
  readonly provider: Uuid;
}

/** The workload of the providers that an organisation holds contracts with today, or of one of them. */
export class ReadWorkload extends Query<readonly ProviderWorkload[]> {
  constructor(
    readonly holder: Uuid | null,
    readonly provider: Uuid | undefined,
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

/** Reads what the contracts open; the database hands out nothing else. */
@QueryHandler(ReadWorkload)
export class ReadWorkloadHandler implements IQueryHandler<ReadWorkload> {
  constructor(private readonly runtime: ContextRuntime) {}

  /** In the order of ids. Throws `not-found` for a provider without a contract, known or not. */
  async execute({ holder, provider, stated }: ReadWorkload): Promise<readonly ProviderWorkload[]> {
    const { positions, clock, database } = this.runtime;
    await positions.awaited(['workload', 'insights-contracts'], stated);
    if (holder === null) throw problem('not-found');
    const { rows } = await database.asTenant(holder, (client) =>
      client.query<ProviderWorkload>(
        `select w.provider, w.received, w.answered_in_time, w.open from held_workload($1) w
          where $2::uuid is null or w.provider = $2 order by w.provider`,
        [londonDay(clock.now()), provider ?? null],
      ),
    );
    if (provider !== undefined && rows.length === 0) throw problem('not-found');
    return rows;
  }
}
