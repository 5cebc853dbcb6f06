import { z } from 'zod';
import { DesignedError } from '#platform/kernel/designed-error';
import type { ReadUpTo } from '#platform/runtime/log/event-log';
import type { Feed, FeedHeads } from '#platform/runtime/messages/feed';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';

/** Where the feed of a context in another process is, and as whom it is read. */
export interface FeedAddress {
  /** The origin of the context's process. */
  readonly origin: string;
  /** The access token of this process's service principal. */
  readonly token: () => Promise<string>;
  /** Told that the token was refused, so that the next one is asked for. */
  readonly refused?: () => void;
}

const TIMEOUT_MS = 3_000;
const HEADS = z.object({
  source: z.string(),
  epoch: z.int().min(1),
  heads: z.array(z.int().min(0)).length(PARTITIONS),
  begun: z
    .array(z.object({ epoch: z.int().min(1), kept: z.array(z.int().min(0)).length(PARTITIONS) }))
    .optional(),
});

/** The feed of a context that runs in another process: the one call between contexts, made by the runtime alone. */
export class HttpFeed implements Feed {
  constructor(
    readonly source: string,
    private readonly address: FeedAddress,
  ) {}

  /** @throws DesignedError `feed-unavailable` while the process cannot be reached or does not let this one read. */
  async heads(): Promise<FeedHeads> {
    const parsed = HEADS.safeParse(JSON.parse(await this.ask('heads')));
    if (!parsed.success || parsed.data.source !== this.source) throw this.away();
    return parsed.data;
  }

  /** @throws DesignedError as `heads`. */
  pages(from: readonly ReadUpTo[], limit: number): Promise<string> {
    const places = from.map(({ partition, after }) => `${partition}:${after}`).join();
    return this.ask(`pages?from=${places}&limit=${limit}`);
  }

  /** Nobody calls across processes when a log has grown: the transport tells, or a look each now and then. */
  listen(): () => void {
    return () => undefined;
  }

  private async ask(path: string): Promise<string> {
    const token = await this.address.token();
    const response = await fetch(`${this.address.origin}/feed/${path}`, {
      redirect: 'error',
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => undefined);
    if (response?.status === 200) return response.text().catch(() => Promise.reject(this.away()));
    await response?.body?.cancel().catch(() => undefined);
    if (response?.status === 401) this.address.refused?.();
    throw this.away();
  }

  private away(): DesignedError {
    return new DesignedError(
      'feed-unavailable',
      'unavailable',
      `The feed of ${this.source} does not answer this process: look whether that context runs at FEED_URL_${this.source.toUpperCase()} and lets this one read.`,
      2,
    );
  }
}
