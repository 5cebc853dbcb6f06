const BEAT_MS = 50;
/** Two of them are less than the silence after which what people have decided is asked for anew (5 s). */
const LONG_BEAT_MS = 2_000;

/**
 * How long the beat is that the read models of a process share (real time): longer while nobody but a loader sends
 * commands, since what comes between two beats is one transaction for each read model.
 */
export class Beat {
  private loads = 0;

  get milliseconds(): number {
    return this.loads > 0 ? LONG_BEAT_MS : BEAT_MS;
  }

  /** Keeps the beat long until `work` has ended, however it ends. */
  async longDuring<T>(work: () => Promise<T>): Promise<T> {
    this.loads += 1;
    try {
      return await work();
    } finally {
      this.loads -= 1;
    }
  }
}

/**
 * Lets the rounds of a loop that has much to do begin on beats which all loops of the process share, so that what comes
 * thick is read once and handled together. The first round after a pause begins at once, and so does one for whose outcome
 * somebody waits (real time).
 */
export class Pace {
  private begun = Number.NEGATIVE_INFINITY;
  private isHurried = false;
  private goOn: (() => void) | undefined;

  constructor(private readonly beat: Pick<Beat, 'milliseconds'>) {}

  /** Says that somebody waits for the next round. */
  hurry(): void {
    this.isHurried = true;
    this.goOn?.();
  }

  /** Waits until the next round may begin, and begins it. */
  async next(): Promise<void> {
    const early = Math.ceil(this.nextBeat() - performance.now());
    if (early > 0 && !this.isHurried) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, early);
        this.goOn = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.goOn = undefined;
    this.isHurried = false;
    this.begun = performance.now();
  }

  /** Lets the next round begin at once: the one before had nothing to handle, or has left much to do. */
  skip(): void {
    this.begun = Number.NEGATIVE_INFINITY;
  }

  private nextBeat(): number {
    const { milliseconds } = this.beat;
    return (Math.floor(this.begun / milliseconds) + 1) * milliseconds;
  }
}
