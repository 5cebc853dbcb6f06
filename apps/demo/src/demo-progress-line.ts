/** Where a progress line is drawn: a terminal redraws it, anything else gets a line now and then. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const REDRAW_MS = 100;
const WIDTH = 24;

/** Tells how far a long piece of work has come: done of total, rate, time left. */
export class ProgressLine {
  private readonly started = performance.now();
  private drawnAt = 0;
  private tenths = 0;
  private done = 0;

  constructor(
    private readonly title: string,
    private readonly total: number,
    private readonly output: ProgressOutput,
    /** Already done before: counts for how far, not for how fast. */
    private readonly before = 0,
  ) {
    this.done = before;
  }

  /** Seconds until the end at the present rate. */
  get secondsLeft(): number {
    const seconds = (performance.now() - this.started) / 1_000;
    const rate = (this.done - this.before) / Math.max(seconds, 0.001);
    return rate === 0 ? 30 : (this.total - this.done) / rate;
  }

  /** How many have been done since the beginning. */
  get added(): number {
    return this.done - this.before;
  }

  /** So many more are done. */
  add(n: number): void {
    this.done += n;
    const now = performance.now();
    if (this.output.isTTY === true) {
      if (now - this.drawnAt < REDRAW_MS && this.done < this.total) return;
      this.drawnAt = now;
      this.output.write(`\r${this.text()}\u001b[K`);
      return;
    }
    const tenths = Math.floor((10 * this.done) / this.total);
    if (tenths > this.tenths) {
      this.tenths = tenths;
      this.output.write(`${this.text()}\n`);
    }
  }

  /** Ends the line. */
  end(): void {
    if (this.output.isTTY === true) this.output.write('\n');
  }

  private text(): string {
    const share = Math.min(1, this.done / Math.max(1, this.total));
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    const seconds = (performance.now() - this.started) / 1_000;
    const rate = Math.round((this.done - this.before) / Math.max(seconds, 0.001));
    return `${this.title} ${bar} ${this.done}/${this.total}  ${rate}/s  ${Math.ceil(this.secondsLeft)} s left`;
  }
}
