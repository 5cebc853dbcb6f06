import { setTimeout as pause } from 'node:timers/promises';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Subscriptions } from '#platform/runtime/messages/subscriptions';

const READ_THE_FEED_AFTER_MS = 5_000;
const REFUSE_AFTER_MS = 60_000;
const LONGEST_READ_MS = 1_000;
const READ_AGAIN_MS = 10;

/**
 * What a source's silence means to whoever relies on having heard of it what denies: nothing below 5 s; then its feed is
 * read; above 60 s nothing can be confirmed.
 */
export function confidenceAfter(silentMs: number): 'confirmed' | 'unconfirmed' | 'lost' {
  if (silentMs <= READ_THE_FEED_AFTER_MS) return 'confirmed';
  return silentMs > REFUSE_AFTER_MS ? 'lost' : 'unconfirmed';
}

/** The refusal while it cannot be confirmed that a person is still shared. */
export function sharingUnconfirmed(): DesignedError {
  return new DesignedError(
    'sharing-unconfirmed',
    'unavailable',
    'It cannot be confirmed at present that this person is still shared. Try again shortly.',
    5,
  );
}

/** Knows how long ago a subscription was certain to have heard everything of one of its sources. */
export class SourceConfidence {
  constructor(
    private readonly subscriptions: Pick<Subscriptions, 'runnersOf'>,
    private readonly subscription: string,
    private readonly source: string,
  ) {}

  /** Reads the feed of a silent source, at most for a second. @returns the milliseconds (real time) of its silence after that. */
  async silence(): Promise<number> {
    const silence = this.longest();
    if (confidenceAfter(silence) === 'confirmed') return silence;
    await this.readFeed();
    return this.longest();
  }

  /**
   * Reads the source's feed however lately it was heard, until all is handled that it had when this was asked: for a second
   * at most. @returns as `silence`; more than has passed since it was asked where that was not reached.
   */
  async heardOut(): Promise<number> {
    const asked = performance.now();
    const passed = (): number => performance.now() - asked;
    await this.readFeed();
    while (this.longest() > passed() && passed() < LONGEST_READ_MS) {
      await pause(READ_AGAIN_MS);
      await this.readFeed();
    }
    return this.longest();
  }

  private longest(): number {
    const statuses = this.runners().map((runner) => runner.status());
    return Math.max(0, ...statuses.map(({ unheardFor, stalledFor }) => Math.max(unheardFor, stalledFor)));
  }

  private async readFeed(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LONGEST_READ_MS);
    });
    const read = Promise.allSettled(
      this.runners().map((runner) => {
        runner.hurry();
        return runner.catchUp();
      }),
    );
    await Promise.race([read, enough]);
    clearTimeout(timer);
  }

  private runners(): ReturnType<Subscriptions['runnersOf']> {
    return this.subscriptions
      .runnersOf(this.subscription)
      .filter((runner) => runner.status().source === this.source);
  }
}
