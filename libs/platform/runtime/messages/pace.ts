/**
 * Lets the rounds of a loop begin some time after one another, so that what comes thick is handled together; whoever
 * waits for the outcome has the next round begin at once (real time).
 */
export class Pace {
  private begun = Number.NEGATIVE_INFINITY;
  private isHurried = false;
  private goOn: (() => void) | undefined;

  constructor(private readonly milliseconds: number) {}

  /** Says that somebody waits for the next round. */
  hurry(): void {
    this.isHurried = true;
    this.goOn?.();
  }

  /** Waits until the next round may begin, and begins it. */
  async next(): Promise<void> {
    const early = this.begun + this.milliseconds - performance.now();
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
}
