import { describe, expect, it } from '@jest/globals';
import { type FunnelCounts, funnelColumns, type Stage, stages } from '#insights/domain/episode-funnel';
import { emptyFunnel, publishedFunnel, sumOf } from '#insights/domain/funnel-table';
import type { Figure } from '#insights/domain/published-figures';

/** Counts in the order of the stages, then hub_led (by default all). */
function counts(...values: readonly number[]): FunnelCounts {
  const [referred = 0] = values;
  const entries = funnelColumns.map((column, index) => [
    column,
    values[index] ?? (column === 'hub_led' ? referred : 0),
  ]);
  return Object.fromEntries(entries) as Record<Stage | 'hub_led', number>;
}

const shown = (figures: Readonly<Record<Stage, Figure>>) => stages.map((stage) => figures[stage].shown);

describe('a published funnel', () => {
  it('shows months and their total, each from its own true count', () => {
    const table = publishedFunnel([
      { label: '2026-05', counts: counts(42, 38, 33, 28, 22, 18, 12, 12, 0) },
      { label: '2026-06', counts: counts(31, 27, 22, 18, 13, 8, 8, 8, 0) },
    ]);
    expect(table.rows.map((row) => [row.label, ...shown(row.figures)])).toEqual([
      ['2026-05', 40, 40, 35, 30, 20, 20, 10, 10, 0],
      ['2026-06', 30, 25, 20, 20, 15, 10, 10, 10, 0],
    ]);
    expect(shown(table.total)).toEqual([75, 65, 55, 45, 35, 25, 20, 20, 0]);
  });

  it('hides a partner for a lone small stage, in its month and in its column', () => {
    const table = publishedFunnel([
      { label: '2026-05', counts: counts(40, 30, 20, 15, 10, 5, 0, 0, 0) },
      { label: '2026-06', counts: counts(80, 70, 60, 50, 40, 30, 20, 10, 0) },
    ]);
    expect(table.rows.map((row) => shown(row.figures))).toEqual([
      [40, 30, 20, 15, '*', '*', 0, 0, 0],
      [80, 70, 60, 50, '*', '*', 20, 10, 0],
    ]);
    expect(shown(table.total)).toEqual([120, 100, 80, 65, 50, 35, 20, 10, 0]);
  });

  it('says that reached and plan agreed are not applicable where every referral was direct, never 0', () => {
    const direct = counts(20, 0, 0, 20, 15, 10, 10, 8, 0, 0);
    const mixed = counts(20, 0, 0, 20, 15, 10, 10, 8, 0, 12);
    const table = publishedFunnel([
      { label: 'direct', counts: direct },
      { label: 'mixed', counts: mixed },
      { label: 'none', counts: emptyFunnel },
    ]);
    expect(table.rows.map((row) => shown(row.figures).slice(0, 4))).toEqual([
      [20, 'not-applicable', 'not-applicable', 20],
      [20, 0, 0, 20],
      [0, 0, 0, 0],
    ]);
    expect(shown(table.total).slice(0, 4)).toEqual([40, 0, 0, 40]);
  });

  it('takes a total of its own where rows share episodes', () => {
    const provider = { label: 'provider', counts: counts(30, 30, 30, 30) };
    const table = publishedFunnel([provider, { ...provider, label: 'another' }], counts(41, 41, 41, 41));
    expect(shown(table.total).slice(0, 4)).toEqual([40, 40, 40, 40]);
  });

  it('is all zero without rows', () => {
    const table = publishedFunnel([]);
    expect(table.rows).toEqual([]);
    expect(shown(table.total)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe('funnels', () => {
  it('add up column by column', () => {
    expect(sumOf([counts(3, 2, 1), counts(4, 0, 1)])).toEqual(counts(7, 2, 2));
  });
});
