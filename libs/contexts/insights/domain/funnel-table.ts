import { type FunnelCounts, type Stage, funnelColumns, stages } from '#insights/domain/episode-funnel';
import { type Figure, publishedGrid, type TrueCount } from '#insights/domain/published-figures';

/** True counts of one row of a table, under its label (a period, or an organisation's id). */
export interface FunnelRow {
  readonly label: string;
  readonly counts: FunnelCounts;
}

/** One row of a table as it may be published. */
export interface PublishedFunnelRow {
  readonly label: string;
  readonly figures: Readonly<Record<Stage, Figure>>;
}

/** A table of funnels, each row and the total made publishable together. */
export interface PublishedFunnel {
  readonly rows: readonly PublishedFunnelRow[];
  readonly total: Readonly<Record<Stage, Figure>>;
}

/** A funnel in which nobody was referred. */
export const emptyFunnel: FunnelCounts = Object.freeze(sumOf([]));

/**
 * The table that a reader may see. An episode belongs to one period, practice and network, so the total of such rows
 * is their sum; rows of providers share episodes, so their total is passed in.
 *
 * @param total true counts of the total; the sum of the rows by default.
 */
export function publishedFunnel(
  rows: readonly FunnelRow[],
  total: FunnelCounts = sumOf(rows.map((row) => row.counts)),
): PublishedFunnel {
  const grid = publishedGrid([...rows.map((row) => row.counts), total].map(trueCounts));
  return {
    rows: rows.map((row, index) => ({ label: row.label, figures: byStage(grid[index]) })),
    total: byStage(grid[rows.length]),
  };
}

/** Adds funnels up, column by column. */
export function sumOf(funnels: readonly FunnelCounts[]): FunnelCounts {
  const add = (column: keyof FunnelCounts): number =>
    funnels.reduce((sum, counts) => sum + counts[column], 0);
  return Object.fromEntries(funnelColumns.map((column) => [column, add(column)])) as Record<
    keyof FunnelCounts,
    number
  >;
}

/** Where every episode went straight to a provider, reached and plan agreed have no meaning: never 0. */
function trueCounts(counts: FunnelCounts): readonly TrueCount[] {
  const withoutHub = counts.referred > 0 && counts.hub_led === 0;
  return stages.map((stage) =>
    withoutHub && (stage === 'reached' || stage === 'plan_agreed') ? 'not-applicable' : counts[stage],
  );
}

function byStage(figures: readonly Figure[] = []): Readonly<Record<Stage, Figure>> {
  return Object.fromEntries(stages.map((stage, index) => [stage, figures[index] ?? { shown: 0 }])) as Record<
    Stage,
    Figure
  >;
}
