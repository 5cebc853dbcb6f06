import type { FetchOfIssuer } from '#platform/http/sign-in/reached-issuer';
import { ServiceTokens } from '#platform/http/sign-in/service-tokens';
import type { DistributedSettings } from '#platform/runtime/config/settings';
import type { FeedDirectory } from '#platform/runtime/messages/feed';
import { HttpFeed } from '#platform/runtime/messages/http-feed';

/** By whom a process is known to the others. */
export interface FeedReader {
  readonly distributed: DistributedSettings;
  readonly issuer: string;
  readonly fetch?: FetchOfIssuer;
}

/** Makes the feeds of the other contexts' processes known. @returns their origins, by context. */
export function registerOtherFeeds(
  feeds: FeedDirectory,
  own: string,
  { distributed, issuer, fetch }: FeedReader,
): ReadonlyMap<string, string> {
  const tokens = new ServiceTokens({ issuer, ...distributed.service, ...(fetch && { fetch }) });
  const others = new Map([...distributed.feeds].filter(([context]) => context !== own));
  for (const [context, origin] of others) {
    feeds.register(
      new HttpFeed(context, { origin, token: () => tokens.token(), refused: () => tokens.forget() }),
    );
  }
  return others;
}
