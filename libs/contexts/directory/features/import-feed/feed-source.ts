import { createHash } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import { uuidV5 } from '#platform/runtime/commands/uuid-v5';
import type { FeedSource } from './feed.types.js';

const FEEDS: Uuid = 'd9a3c1c8-0d5f-4b0e-8f6e-3f1b7a2e6c54';

/** The named source with name-based UUIDs (version 5) for ids and SHA-256 (hexadecimal) for contents. */
export function feedSource(source: string): FeedSource {
  return {
    source,
    deriveId: (name, text) => uuidV5(FEEDS, JSON.stringify([name, text])),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
  };
}
