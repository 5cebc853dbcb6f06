import type { FeedHeads } from '#platform/runtime/messages/feed';
import type { MessageSource } from '#platform/runtime/messages/message-source';

const ANSWER_MS = 1_000;

/** What a source says of its heads, asked at a slow beat and whenever somebody waits, once for all who follow it. */
export class SourceHeads {
  private known: (FeedHeads & { readonly asOf: number }) | undefined;
  private asking: Promise<void> | undefined;
  private next: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly feed: Pick<MessageSource, 'heads'>,
    private readonly beatMs: number,
  ) {}

  /** What it said last; undefined before it has ever answered. */
  get latest(): (FeedHeads & { readonly asOf: number }) | undefined {
    return this.known;
  }

  /** Begins to ask at the beat. */
  start(): void {
    if (this.timer) return;
    void this.refresh();
    this.timer = setInterval(() => void this.refresh(), this.beatMs);
  }

  /** Asks no more. */
  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** Calls `listener` when heads have grown; the answer stops it. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Asks anew; ends when an answer is there that was asked for after this call, or after a second without one. */
  refresh(): Promise<void> {
    if (!this.asking) return this.begin();
    return (this.next ??= this.asking.then(() => {
      this.next = undefined;
      return this.begin();
    }));
  }

  private begin(): Promise<void> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<void> {
    const asOf = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => {
        resolve(undefined);
      }, ANSWER_MS);
    });
    // One that does not answer is silent: the time of its last answer tells.
    const heads = await Promise.race([this.feed.heads().catch(() => undefined), enough]);
    clearTimeout(timer);
    if (!heads) return;
    const before = this.known;
    this.known = { epoch: heads.epoch, heads: heads.heads, asOf };
    const hasGrown =
      before?.epoch !== heads.epoch || heads.heads.some((head, n) => head > (before.heads[n] ?? 0));
    if (hasGrown) for (const listener of this.listeners) listener();
  }
}
