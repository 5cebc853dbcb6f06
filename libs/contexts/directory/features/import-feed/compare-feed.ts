import type { Uuid } from '#platform/kernel/ids';
import type { ParsedFeed, ParsedOrganisation, ParsedService } from './feed.types.js';

/** What the directory knows of one service or organisation of this source. */
export interface KnownEntry {
  /** Digest of its facts at the last import. */
  readonly content: string;
  /** False for a service that has been unlisted. */
  readonly listed: boolean;
}

/** Everything this source has ever brought, by our id. */
export interface KnownDirectory {
  readonly services: ReadonlyMap<Uuid, KnownEntry>;
  readonly organisations: ReadonlyMap<Uuid, KnownEntry>;
}

/** What an import would do. Nothing is ever deleted: what is absent is unlisted and comes back when it reappears. */
export interface FeedComparison {
  readonly organisations: {
    readonly listed: readonly ParsedOrganisation[];
    readonly changed: readonly ParsedOrganisation[];
    readonly unchanged: number;
  };
  /** Not known before, or unlisted and now back. */
  readonly listed: readonly ParsedService[];
  readonly changed: readonly ParsedService[];
  readonly unchanged: number;
  /** Listed services of this source that the feed no longer has. */
  readonly unlisted: readonly Uuid[];
  /** Listed services whose entry is there but cannot be read now: they stay as they were. */
  readonly kept: readonly Uuid[];
  /** Unlisted over listed before, 0 to 1; 0 when nothing was listed. */
  readonly absentShare: number;
  /** More than a fifth of what was listed is absent: apply only after somebody has confirmed it. */
  readonly needsConfirmation: boolean;
}

/**
 * Compares a feed with what the same source brought before. Pure; the same feed twice gives nothing listed,
 * changed or unlisted.
 */
export function compareFeed(known: KnownDirectory, feed: ParsedFeed): FeedComparison {
  const isNew = ({ id }: ParsedService): boolean => known.services.get(id)?.listed !== true;
  const isOther = ({ id, content }: ParsedService): boolean => known.services.get(id)?.content !== content;
  const present = new Set(feed.services.map(({ id }) => id));
  const unreadable = new Set(feed.leftOut.map(({ service }) => service));
  const before = [...known.services].filter(([, { listed }]) => listed).map(([id]) => id);
  const missing = before.filter((id) => !present.has(id));
  const unlisted = missing.filter((id) => !unreadable.has(id));
  const newOrganisations = feed.organisations.filter(({ id }) => !known.organisations.has(id));
  const changedOrganisations = feed.organisations.filter(({ id, content }) => {
    const entry = known.organisations.get(id);
    return entry !== undefined && entry.content !== content;
  });
  return {
    organisations: {
      listed: newOrganisations,
      changed: changedOrganisations,
      unchanged: feed.organisations.length - newOrganisations.length - changedOrganisations.length,
    },
    listed: feed.services.filter(isNew),
    changed: feed.services.filter((service) => !isNew(service) && isOther(service)),
    unchanged: feed.services.filter((service) => !isNew(service) && !isOther(service)).length,
    unlisted,
    kept: missing.filter((id) => unreadable.has(id)),
    absentShare: before.length === 0 ? 0 : unlisted.length / before.length,
    needsConfirmation: unlisted.length * 5 > before.length,
  };
}
