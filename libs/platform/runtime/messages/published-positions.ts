/** As many published positions as are kept of one partition. */
const MOST_KEPT = 512;

interface Stretch {
  /** From here on every published position up to `through` is kept; the first is the last one published at `from`. */
  from: number;
  through: number;
  published: number[];
}

/** What a feed knows of the positions that it has published, so that it need not look back for what came before a page. */
export class PublishedPositions {
  private readonly stretches = new Map<number, Stretch>();

  /** The last position published at or before `upTo`, 0 for none at all; undefined where that is not known. */
  lastUpTo(partition: number, upTo: number): number | undefined {
    const stretch = this.stretches.get(partition);
    if (!stretch || upTo < stretch.from || upTo > stretch.through) return undefined;
    return stretch.published.findLast((position) => position <= upTo);
  }

  /** Keeps what a look back has found. */
  found(partition: number, upTo: number, last: number): void {
    this.stretches.set(partition, { from: upTo, through: upTo, published: [last] });
  }

  /** Keeps what was published after `after`, up to and including `through`. */
  read(partition: number, after: number, through: number, published: readonly number[]): void {
    const stretch = this.stretches.get(partition);
    if (!stretch || after > stretch.through || through <= stretch.through) return;
    stretch.published.push(...published.filter((position) => position > stretch.through));
    stretch.through = through;
    if (stretch.published.length <= MOST_KEPT) return;
    stretch.published = stretch.published.slice(-MOST_KEPT / 2);
    stretch.from = stretch.published[0] ?? through;
  }
}
