/** As many rows as are kept of one partition: what comes between two beats, while the demo loads too. */
const MOST_KEPT = 64;

interface Stretch<Row> {
  /** Every row above `from`, up to and including the last, is kept. */
  from: number;
  rows: readonly Row[];
}

/**
 * The latest rows of each partition, as one reader has read them, for the others of the process that come to the same
 * place a moment later. A log is only appended to, in order of position: what was read stays true.
 */
export class LogTail<Row extends { readonly position: number }> {
  private readonly stretches = new Map<number, Stretch<Row>>();

  /** Rows after a position, one at least; undefined where the log itself must be asked. */
  after(partition: number, position: number, limit: number): readonly Row[] | undefined {
    const stretch = this.stretches.get(partition);
    if (!stretch || position < stretch.from) return undefined;
    const { rows } = stretch;
    let first = rows.length;
    while (first > 0 && (rows[first - 1]?.position ?? 0) > position) first -= 1;
    return first < rows.length ? rows.slice(first, first + limit) : undefined;
  }

  /** Keeps the rows that directly follow a position. */
  keep(partition: number, after: number, rows: readonly Row[]): void {
    if (rows.length === 0) return;
    const stretch = this.stretches.get(partition);
    const through = stretch?.rows.at(-1)?.position;
    if (!stretch || through === undefined || after > through) {
      this.set(partition, { from: after, rows });
    } else if (after >= stretch.from) {
      const later = rows.filter(({ position }) => position > through);
      this.set(partition, { from: stretch.from, rows: [...stretch.rows, ...later] });
    }
  }

  private set(partition: number, { from, rows }: Stretch<Row>): void {
    const dropped = rows.length - MOST_KEPT;
    this.stretches.set(
      partition,
      dropped > 0 ? { from: rows[dropped - 1]?.position ?? from, rows: rows.slice(dropped) } : { from, rows },
    );
  }
}
