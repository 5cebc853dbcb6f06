/** Many who work at once, each until it is told to stop; the failure of one stops all. */
export class Crew {
  private stopping = false;
  private done = 0;
  private failure: Error | undefined;
  private milestone: { readonly at: number; readonly reached: () => void } | undefined;
  private readonly work: Promise<void>;

  /** `turn` is one member's piece of work, done again and again; it must ask `checked()` where it might wait for ever. */
  constructor(members: number, turn: (member: number, crew: Crew) => Promise<void>) {
    const begin = async (member: number): Promise<void> => {
      await Promise.resolve();
      while (!this.stopping && this.failure === undefined) await turn(member, this);
    };
    this.work = Promise.all(
      Array.from({ length: members }, (_, member) =>
        begin(member).catch((error: unknown) => {
          this.failure ??= error instanceof Error ? error : new Error(String(error));
        }),
      ),
    ).then(() => this.checked());
    this.work.catch(() => undefined);
  }

  /** Counts one acknowledged piece of work. */
  acknowledged(): void {
    this.done += 1;
    if (this.milestone && this.done >= this.milestone.at) this.milestone.reached();
  }

  /** Resolves when this many more have been acknowledged. @throws what a member met. */
  async acknowledge(more: number): Promise<void> {
    const reached = new Promise<void>((resolve) => {
      this.milestone = { at: this.done + more, reached: resolve };
    });
    await Promise.race([reached, this.work]);
  }

  /** Lets every member end its turn. @throws what a member met. */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.work;
  }

  /** @throws what another member met. */
  checked(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
