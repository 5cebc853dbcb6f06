/** Where a progress line is drawn: a terminal redraws it, anything else gets a line now and then. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
const WIDTH = 24;
/** A rate of less time than this says nothing. */
const RATE_AFTER_S = 1;
/** Told until there is a rate. */
const GUESSED_S = 30;

/** Tells how far a long piece of work has come: done of total, rate, time left. */
export class ProgressLine {
  private readonly started: number;
  private drawnAt = Number.NEGATIVE_INFINITY;
  private tenths: number;
  private done: number;

  constructor(
    private readonly title: string,
    private readonly total: number,
    private readonly output: ProgressOutput,
    /** Already done before: counts for how far, not for how fast. */
    private readonly before = 0,
    /** Milliseconds of real time. */
    private readonly now: () => number = () => performance.now(),
  ) {
    this.started = now();
    this.done = before;
    this.tenths = this.tenthsDone();
  }

  /** Seconds until the end at the present rate; a guess until there is one. */
  get secondsLeft(): number {
    const { rate } = this;
    return rate === undefined ? GUESSED_S : (this.total - this.done) / rate;
  }

  /** How many have been done since the beginning. */
  get added(): number {
    return this.done - this.before;
  }

  /** So many more are done. */
  add(n: number): void {
    this.done += n;
    const now = this.now();
    if (this.output.isTTY === true) {
      if (now - this.drawnAt < REDRAW_MS && this.done < this.total) return;
      this.drawnAt = now;
      this.output.write(`\r${this.text()}\u001b[K`);
      return;
    }
    const tenths = this.tenthsDone();
    if (tenths > this.tenths) {
      this.tenths = tenths;
      this.output.write(`${this.text()}\n`);
    }
  }

  /** Ends the line. */
  end(): void {
    if (this.output.isTTY === true) this.output.write('\n');
  }

  /** Done in a second; undefined where that cannot be told yet. */
  private get rate(): number | undefined {
    const seconds = (this.now() - this.started) / 1_000;
    return this.added === 0 || seconds < RATE_AFTER_S ? undefined : this.added / seconds;
  }

  private tenthsDone(): number {
    return Math.floor((10 * this.done) / this.total);
  }

  private text(): string {
    const share = Math.min(1, this.done / Math.max(1, this.total));
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const { rate } = this;
    const pace = rate === undefined ? '' : `  ${Math.round(rate)}/s  ${Math.ceil(this.secondsLeft)} s left`;
    return `${this.title} ${bar} ${this.done}/${this.total}${pace}`;
  }
}
