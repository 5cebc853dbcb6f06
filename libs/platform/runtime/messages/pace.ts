/**
 * Lets the rounds of a loop that has much to do begin on beats which all loops of the process share, so that what comes
 * thick is read once and handled together. The first round after a pause begins at once, and so does one for whose outcome
 * somebody waits (real time).
 */
export class Pace {
  private begun = Number.NEGATIVE_INFINITY;
  private isHurried = false;
  private goOn: (() => void) | undefined;

  constructor(private readonly beatMs: number) {}

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
    return (Math.floor(this.begun / this.beatMs) + 1) * this.beatMs;
  }
}
