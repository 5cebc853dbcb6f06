import type { Uuid } from '#platform/kernel/ids';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { FunnelCounts, FunnelLevel } from '#insights/domain/episode-funnel';
import { yearsToFreeze } from '#insights/domain/figures-calendar/figures-calendar.policies';
import {
  type FrozenLevel,
  frozenLevels,
  type LevelFigures,
} from '#insights/domain/figures-calendar/figures-calendar.state';
import { sumOf } from '#insights/domain/funnel-table';
import { financialYear, monthsOf, type Period } from '#insights/domain/period';

/** The read models that true figures come from. */
export const figureReadModels = ['funnel', 'insights-organisations', 'insights-boards'] as const;

interface CountedCell {
  readonly level: FunnelLevel;
  /** Null for the area. */
  readonly subject: Uuid | null;
  readonly period: Period;
  readonly counts: FunnelCounts;
}

const MONTHS = 'select period, counts from area_months($1, $2)';
const EVERYTHING = `
  select 'area' as level, null::uuid as subject, period, counts from area_months($1, $2)
  union all
  select level, subject, period, counts from area_subjects($3)`;

/** True counts of a board's area by month, from one month to another; months of which nothing is known are missing. */
export async function readAreaMonths(
  runtime: ContextRuntime,
  board: Uuid,
  from: Period,
  to: Period,
): Promise<ReadonlyMap<Period, FunnelCounts>> {
  const { rows } = await runtime.database.asTenant(board, (client) =>
    client.query<Pick<CountedCell, 'period' | 'counts'>>(MONTHS, [from, to]),
  );
  return new Map(rows.map(({ period, counts }) => [period, counts]));
}

/**
 * What a freeze of a month carries, all of one instant: practices, networks and providers of the board's area by
 * financial year. The total of practices and of networks is their sum; providers share episodes, so theirs is the area's.
 */
export async function readTrueFigures(
  runtime: ContextRuntime,
  board: Uuid,
  month: Period,
): Promise<readonly LevelFigures[]> {
  const years = yearsToFreeze(month);
  const months = years.flatMap(monthsOf).sort();
  const { rows } = await runtime.database.asTenant(board, (client) =>
    client.query<CountedCell>(EVERYTHING, [months.at(0), months.at(-1), [...years]]),
  );
  return years.flatMap((year) => frozenLevels.map((level) => levelFigures(rows, level, year)));
}

function levelFigures(cells: readonly CountedCell[], level: FrozenLevel, year: Period): LevelFigures {
  const rows = cells.flatMap((cell) =>
    cell.level === level && cell.period === year && cell.subject !== null
      ? [{ subject: cell.subject, counts: cell.counts }]
      : [],
  );
  const area = cells.filter((cell) => cell.level === 'area' && financialYear(cell.period) === year);
  const total = sumOf((level === 'provider' ? area : rows).map(({ counts }) => counts));
  return { level, year, rows: rows.sort((a, b) => (a.subject < b.subject ? -1 : 1)), total };
}
