/** Lets one loop sleep until it is woken or a time has passed (real time). */
export class Wakeup {
  private resolve: (() => void) | undefined;
  private pending = false;
  private lastNote: unknown;

  /** Wakes the sleeper, or the next one at once. */
  wake(): void {
    this.pending = true;
    this.resolve?.();
  }

  /** Sleeps for at most `milliseconds`. */
  async wait(milliseconds: number): Promise<void> {
    if (!this.pending) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        this.resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.resolve = undefined;
    this.pending = false;
  }

  /** Keeps an error for the health page. */
  note(error: unknown): void {
    this.lastNote = error;
  }

  /** The error kept last. */
  get noted(): unknown {
    return this.lastNote;
  }
}
