/** A true count, or a place in the grid where counting has no meaning. */
export type TrueCount = number | 'not-applicable';

/** What a reader sees: 0, `*`, a multiple of 5 from 10 up, or that counting has no meaning there. */
export interface Figure {
  readonly shown: number | '*' | 'not-applicable';
}

const LARGEST_SMALL_COUNT = 7;
const NEAREST = 5;

interface Cell {
  readonly count: TrueCount;
  hidden: boolean;
}

/**
 * Turns true counts into publishable figures. 0 is 0; 1 to 7 is `*`; the rest is rounded to the nearest 5, each cell
 * from its own count. Where a row or a column holds exactly one `*`, its smallest count that is shown and not 0 is
 * `*` too, again and again until no line changes; 0 is never hidden.
 *
 * @param counts rows of equal length. Totals are cells like any other: pass them as a further row or column, each
 *   with its own true count, so that none of them gives a hidden cell away.
 * @throws RangeError for a ragged grid or a count that is no whole number from 0: the caller's counts are wrong.
 */
export function publishedGrid(counts: readonly (readonly TrueCount[])[]): readonly (readonly Figure[])[] {
  const rows = counts.map((row) => row.map(cellOf));
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) throw new RangeError('the rows of a grid are equally long');
  const columns = Array.from({ length: width }, (_, index) =>
    rows.flatMap((row) => row.slice(index, index + 1)),
  );
  hidePartners([...rows, ...columns]);
  return rows.map((row) => row.map(figureOf));
}

function cellOf(count: TrueCount): Cell {
  if (count === 'not-applicable') return { count, hidden: false };
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError('a count is a whole number from 0');
  return { count, hidden: count > 0 && count <= LARGEST_SMALL_COUNT };
}

/** Line by line, again and again until no line has a lone hidden cell that could have a partner. */
function hidePartners(lines: readonly (readonly Cell[])[]): void {
  let changed = true;
  while (changed) {
    changed = false;
    for (const line of lines) changed = hidesPartner(line) || changed;
  }
}

/** Hides a partner for a line's only hidden cell. @returns whether it did. */
function hidesPartner(line: readonly Cell[]): boolean {
  if (line.filter((cell) => cell.hidden).length !== 1) return false;
  const partner = line.reduce<Cell | undefined>(
    (smallest, cell) => (isCandidate(cell) && (!smallest || cell.count < smallest.count) ? cell : smallest),
    undefined,
  );
  if (partner) partner.hidden = true;
  return partner !== undefined;
}

function isCandidate(cell: Cell): boolean {
  return !cell.hidden && cell.count !== 'not-applicable' && cell.count > 0;
}

function figureOf({ count, hidden }: Cell): Figure {
  if (hidden) return { shown: '*' };
  return { shown: count === 'not-applicable' ? count : Math.round(count / NEAREST) * NEAREST };
}
