import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import { problem } from '#platform/http/problems/problem.error';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import type { FunnelCounts, FunnelLevel } from '#insights/domain/episode-funnel';
import type { FrozenLevel } from '#insights/domain/figures-calendar/figures-calendar.state';
import { emptyFunnel, type PublishedFunnel, publishedFunnel } from '#insights/domain/funnel-table';
import {
  addMonths,
  financialYear,
  londonMonth,
  monthsOf,
  type Period,
  yearsBetween,
} from '#insights/domain/period';
import { figureReadModels, readAreaMonths } from '#insights/read-models/area/true-figures.query';

/** Since when the figures of a table stand as they are. */
export type FunnelBasis =
  | { readonly kind: 'live'; readonly at: Instant }
  | { readonly kind: 'frozen'; readonly month: Period; readonly at: Instant };

/** The funnels of one financial year: rows of months, or of practices, networks or providers. */
export interface FunnelYear extends PublishedFunnel {
  readonly year: Period;
  readonly basis: FunnelBasis;
}

/** What a commissioner may see of the funnel, suppressed and rounded already. */
export class ReadFunnel extends Query<readonly FunnelYear[]> {
  constructor(
    readonly board: Uuid | null,
    readonly level: FunnelLevel,
    readonly range: { readonly from: Period | undefined; readonly to: Period | undefined },
    readonly stated: readonly Position[],
  ) {
    super();
  }
}

interface FrozenRow {
  readonly year: Period;
  readonly month: Period;
  readonly subject: string;
  readonly frozen_at: Instant;
  readonly counts: FunnelCounts;
}

const TOTAL = 'total';
const FROZEN = `
  select f.year, f.month, f.subject, f.frozen_at, f.counts
    from frozen_funnel f
    join (select t.year, max(t.month) as month from frozen_funnel t
           where t.tenant = $1 and t.level = $2 and t.subject = '${TOTAL}' and t.year = any ($3) group by t.year) latest
      on latest.year = f.year and latest.month = f.month
   where f.tenant = $1 and f.level = $2
   order by f.year, f.subject`;

/**
 * Makes whole financial years publishable and shows of them what was asked for. What is hidden in a year therefore
 * never depends on the months that a reader chooses: two ranges that overlap agree in every cell, and each total is
 * the year's, so no difference of two answers uncovers a month.
 */
@QueryHandler(ReadFunnel)
export class ReadFunnelHandler implements IQueryHandler<ReadFunnel> {
  constructor(private readonly runtime: ContextRuntime) {}

  /** The years, oldest first. Throws `not-found` for an organisation that is no board. */
  async execute({ board, level, range, stated }: ReadFunnel): Promise<readonly FunnelYear[]> {
    const models = level === 'area' ? figureReadModels : ['frozen-figures', 'insights-boards'];
    await this.runtime.positions.awaited(models, stated);
    if (board === null || !(await this.isBoard(board))) throw problem('not-found');
    const now = this.runtime.clock.now();
    const present = londonMonth(now);
    const to = range.to ?? present;
    const from = range.from ?? firstMonth(addMonths(to < present ? to : present, -1));
    return level === 'area'
      ? this.live(board, { from, to, now })
      : this.frozen(board, level, yearsBetween(from, to));
  }

  private async isBoard(board: Uuid): Promise<boolean> {
    const { rows } = await this.runtime.database.asTenant(board, (client) =>
      client.query('select from known_board where tenant = $1', [board]),
    );
    return rows.length > 0;
  }

  private async live(
    board: Uuid,
    { from, to, now }: { readonly from: Period; readonly to: Period; readonly now: Instant },
  ): Promise<readonly FunnelYear[]> {
    const years = yearsBetween(from, to);
    const months = years.flatMap(monthsOf);
    const [first, last] = [months.at(0), months.at(-1)];
    if (first === undefined || last === undefined) return [];
    const counted = await readAreaMonths(this.runtime, board, first, last);
    const until = to < londonMonth(now) ? to : londonMonth(now);
    return years.map((year) => {
      const { rows, total } = publishedFunnel(
        monthsOf(year).map((month) => ({ label: month, counts: counted.get(month) ?? emptyFunnel })),
      );
      const shown = rows.filter(({ label }) => label >= from && label <= until);
      return { year, basis: { kind: 'live', at: now }, rows: shown, total };
    });
  }

  private async frozen(
    board: Uuid,
    level: FrozenLevel,
    years: readonly Period[],
  ): Promise<readonly FunnelYear[]> {
    const { rows } = await this.runtime.database.asTenant(board, (client) =>
      client.query<FrozenRow>(FROZEN, [board, level, [...years]]),
    );
    return years.flatMap((year) => {
      const own = rows.filter((row) => row.year === year);
      const total = own.find(({ subject }) => subject === TOTAL);
      if (!total) return [];
      const subjects = own.filter(({ subject }) => subject !== TOTAL);
      const published = publishedFunnel(
        subjects.map(({ subject, counts }) => ({ label: subject, counts })),
        total.counts,
      );
      return [{ ...published, year, basis: { kind: 'frozen', month: total.month, at: total.frozen_at } }];
    });
  }
}

function firstMonth(month: Period): Period {
  return monthsOf(financialYear(month))[0] ?? month;
}
