import { isTransient } from '#platform/runtime/database/postgres-errors';
import { Wakeup } from '#platform/runtime/messages/wakeup';

const EACH_MS = 3_600_000;
const BETWEEN_BATCHES_MS = 50;

/** One kind of tidying, a small batch at a time. @returns whether there may be more to do at once. */
export type Chore = () => Promise<boolean>;

/** Does what nobody waits for, once an hour of real time and little by little, so that no command waits behind it. */
export class Housekeeper {
  private readonly wakeup = new Wakeup();
  private stopping = false;
  private running: Promise<void> | undefined;

  constructor(private readonly chores: readonly Chore[]) {}

  /** Starts with a first round; returns at once. */
  start(): void {
    this.running = this.run();
  }

  /** Stops after the batch under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
  }

  /** Why a chore failed last, unless it was a passing reason. */
  get lastError(): unknown {
    return this.wakeup.noted;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      let failure: unknown;
      for (const chore of this.chores) {
        await this.finish(chore).catch((error: unknown) => {
          if (!isTransient(error)) failure ??= error;
        });
      }
      this.wakeup.note(failure);
      if (!this.stopping) await this.wakeup.wait(EACH_MS);
    }
  }

  private async finish(chore: Chore): Promise<void> {
    while (!this.stopping && (await chore())) await this.wakeup.wait(BETWEEN_BATCHES_MS);
  }
}
