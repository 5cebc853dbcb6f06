/** The name of an installation that has not been given one. */
export const DEFAULT_INSTALLATION = 'ginnel';

/** How many partitions every topic has, as the log of every context: a stream is in the same one on both. */
export const TOPIC_PARTITIONS = 32;

/** How long a topic keeps an event, in milliseconds: 7 days. Whoever comes later begins with the feed. */
export const TOPIC_RETENTION_MS = 7 * 24 * 60 * 60 * 1_000;

/** The topic of a context's public events, e.g. `ginnel.referrals`; installations that share a cluster differ by name. */
export function topicOf(installation: string, context: string): string {
  return `${installation}.${context}`;
}
