import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { publishedGrid, type TrueCount } from '#insights/domain/published-figures';

type Shown = number | '*' | 'not-applicable';
type Grid<T> = readonly (readonly T[])[];

const NA = 'not-applicable';

function shown(counts: Grid<TrueCount>): Grid<Shown> {
  return publishedGrid(counts).map((row) => row.map((figure) => figure.shown));
}

const linesOf = <T>(grid: Grid<T>): Grid<T> => [
  ...grid,
  ...(grid[0] ?? []).map((_, column) => grid.flatMap((row) => row.slice(column, column + 1))),
];

describe('a published figure', () => {
  it.each([
    [0, 0],
    [1, '*'],
    [7, '*'],
    [8, 10],
    [12, 10],
    [13, 15],
    [17, 15],
    [18, 20],
    [2002, 2000],
    [2003, 2005],
  ])('shows a true %p as %p', (count, figure) => {
    expect(shown([[count]])).toEqual([[figure]]);
  });

  it.each([-1, 2.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'is refused for %p, which counts nothing',
    (count) => {
      expect(() => publishedGrid([[count]])).toThrow(RangeError);
    },
  );
});

describe('a published grid, by hand', () => {
  it('without small counts is only rounded', () => {
    expect(
      shown([
        [8, 22, 0],
        [101, 99, 13],
      ]),
    ).toEqual([
      [10, 20, 0],
      [100, 100, 15],
    ]);
  });

  it('hides every small count of a row that has several, and nothing else', () => {
    expect(shown([[0, 1, 7, 8]])).toEqual([[0, '*', '*', 10]]);
  });

  it('hides the next smallest of a row with one small count', () => {
    expect(shown([[40, 3, 20]])).toEqual([[40, '*', '*']]);
  });

  it('hides the next smallest of a column with one small count', () => {
    expect(shown([[40], [3], [20]])).toEqual([[40], ['*'], ['*']]);
  });

  it('never hides a zero: the next smallest is the smallest that is not zero', () => {
    expect(shown([[3, 0, 30]])).toEqual([['*', 0, '*']]);
    expect(shown([[3, 0, 0]])).toEqual([['*', 0, 0]]);
  });

  it('hides one of two equal partners, the first', () => {
    expect(shown([[20, 3, 20]])).toEqual([['*', '*', 20]]);
  });

  it('hides everything when everything is small', () => {
    expect(
      shown([
        [1, 2],
        [3, 4],
      ]),
    ).toEqual([
      ['*', '*'],
      ['*', '*'],
    ]);
  });

  it('of zeros stays zeros', () => {
    expect(
      shown([
        [0, 0],
        [0, 0],
      ]),
    ).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('of one cell hides it when it is small', () => {
    expect(shown([[5]])).toEqual([['*']]);
    expect(shown([[0]])).toEqual([[0]]);
    expect(shown([])).toEqual([]);
  });

  it('makes a hidden cell’s row and column safe, and those of its partners', () => {
    expect(
      shown([
        [3, 20, 40],
        [30, 50, 60],
        [70, 80, 90],
      ]),
    ).toEqual([
      ['*', '*', 40],
      ['*', '*', 60],
      [70, 80, 90],
    ]);
  });

  it('treats totals as cells: here the last row, where nothing is small', () => {
    expect(
      shown([
        [3, 20, 40],
        [30, 50, 60],
        [33, 70, 100],
      ]),
    ).toEqual([
      ['*', '*', 40],
      ['*', '*', 60],
      [35, 70, 100],
    ]);
  });

  it('goes on until no row and no column has a lone hidden cell', () => {
    expect(
      shown([
        [4, 50, 60],
        [10, 90, 95],
        [70, 80, 85],
      ]),
    ).toEqual([
      ['*', '*', 60],
      ['*', '*', 95],
      ['*', '*', 85],
    ]);
  });

  it('rounds a total from its own true count, not from the rounded cells', () => {
    expect(shown([[12], [12], [12], [36]])).toEqual([[10], [10], [10], [35]]);
  });

  it('keeps a total from giving a lone small count away', () => {
    expect(shown([[3], [20], [30], [53]])).toEqual([['*'], ['*'], [30], [55]]);
  });

  it('hides a small total, and then what the totals would give away', () => {
    expect(
      shown([
        [3, 0, 3],
        [20, 30, 50],
        [23, 30, 53],
      ]),
    ).toEqual([
      ['*', 0, '*'],
      ['*', 30, '*'],
      [25, 30, 55],
    ]);
  });

  it('hides the total where it is a lone cell’s only partner', () => {
    expect(
      shown([
        [3, 3],
        [40, 40],
      ]),
    ).toEqual([
      ['*', '*'],
      ['*', '*'],
    ]);
  });

  it('shows the total of small counts that hide one another', () => {
    expect(
      shown([
        [1, 2, 3],
        [3, 4, 7],
        [4, 6, 10],
      ]),
    ).toEqual([
      ['*', '*', '*'],
      ['*', '*', '*'],
      ['*', '*', 10],
    ]);
  });

  it('leaves what is not applicable alone: it neither hides nor is hidden', () => {
    expect(
      shown([
        [40, NA, 3, 30],
        [20, 10, 9, 8],
      ]),
    ).toEqual([
      [40, NA, '*', '*'],
      [20, 10, '*', '*'],
    ]);
  });

  it('has a known limit: cells as small and a total as large as their figures allow leave one answer', () => {
    expect(shown([[1, 1, 8, 1, 1, 12]])).toEqual([['*', '*', 10, '*', '*', 10]]);
  });

  it('is refused when its rows differ in length', () => {
    expect(() => publishedGrid([[1, 2], [3]])).toThrow(RangeError);
  });
});

const count = fc.oneof(
  { weight: 2, arbitrary: fc.constant(0) },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 7 }) },
  { weight: 4, arbitrary: fc.integer({ min: 8, max: 60 }) },
);

/** Up to 6 by 6 true counts. */
const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }))
  .chain(([height, width]) =>
    fc.array(fc.array(count, { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );

const sum = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

function withTotals(grid: Grid<number>): Grid<number> {
  const rows = grid.map((row) => [...row, sum(row)]);
  return [...rows, (rows[0] ?? []).map((_, column) => sum(rows.map((row) => row[column] ?? 0)))];
}

/** Lines with exactly one hidden cell beside one that is shown and not zero: the rule forbids them. */
function loneHidden(figures: Grid<Shown>): Grid<Shown> {
  return linesOf(figures).filter(
    (line) =>
      line.filter((figure) => figure === '*').length === 1 &&
      line.some((figure) => typeof figure === 'number' && figure > 0),
  );
}

/** What a figure says of its true count: 0 is exact, `*` is anything from 1, the rest within 2. */
function range(figure: Shown): readonly [number, number] {
  if (figure === '*') return [1, Number.POSITIVE_INFINITY];
  return figure === 0 ? [0, 0] : [Math.max(8, Number(figure) - 2), Number(figure) + 2];
}

/** How many values a hidden cell of a line of parts and their total may have, knowing the rest of the line. */
function freedom(line: readonly Shown[], hidden: number): number {
  const ranges = line.map(range);
  const [least, most] = ranges.at(-1) ?? [0, 0];
  const others = ranges.slice(0, -1).filter((_, index) => index !== hidden);
  const low = sum(others.map(([from]) => from));
  const high = sum(others.map(([, to]) => to));
  return hidden === line.length - 1 ? high - low + 1 : most - low - Math.max(1, least - high) + 1;
}

function derivable(figures: Grid<Shown>): readonly (readonly Shown[])[] {
  return linesOf(figures).filter((line) =>
    line.some((figure, index) => figure === '*' && freedom(line, index) <= 1),
  );
}

/** Every part is as small, and the total as large, as its figure allows: only one set of true counts fits. */
function isPinned(line: readonly Shown[]): boolean {
  const least = line.slice(0, -1).map((figure) => range(figure)[0]);
  return sum(least) === range(line.at(-1) ?? 0)[1];
}

describe('any published grid', () => {
  it('shows 0 for 0, `*` for 1 to 7, and `*` or the nearest 5 for the rest', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        const figures = shown(grid);
        grid.forEach((row, y) =>
          row.forEach((value, x) => {
            const figure = figures[y]?.[x];
            if (value === 0) expect(figure).toBe(0);
            else if (value <= 7) expect(figure).toBe('*');
            else expect([Math.round(value / 5) * 5, '*']).toContain(figure);
          }),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('leaves no row and no column with exactly one hidden cell, unless the rest of it is zero', () => {
    fc.assert(
      fc.property(grids, fc.boolean(), (grid, totals) => {
        expect(loneHidden(shown(totals ? withTotals(grid) : grid))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('gives no hidden cell away exactly by its row or column and total, unless rounding itself pins all of them', () => {
    fc.assert(
      fc.property(grids, (grid) => {
        expect(derivable(shown(withTotals(grid))).filter((line) => !isPinned(line))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('is told apart from a careless one: without partners, or with small totals rounded to 0', () => {
    const withoutPartners: Grid<Shown> = [
      ['*', 10],
      [20, 20],
    ];
    const withRoundedTotals: Grid<Shown> = [
      ['*', 0, 0],
      ['*', 0, 0],
      [0, 0, 0],
    ];
    expect(loneHidden(withoutPartners)).toHaveLength(2);
    expect(derivable(withRoundedTotals)).toHaveLength(3);
  });
});
