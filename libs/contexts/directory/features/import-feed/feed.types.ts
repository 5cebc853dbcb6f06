import type { CalendarDate } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';

/** Why an entry of a feed is not imported. `repeated-id`: an earlier entry has the same id, and the first is kept. */
export const LEFT_OUT_CODES = [
  'not-a-service',
  'missing-id',
  'unusable-id',
  'missing-name',
  'repeated-id',
] as const;
export type LeftOutCode = (typeof LEFT_OUT_CODES)[number];

/** What is wrong with a service that is imported all the same. Meanings: docs/domain/import.md. */
export const DEFECT_CODES = [
  'html-in-description',
  'script-in-description',
  'no-description',
  'description-shortened',
  'id-not-uuid',
  'id-not-rfc9562',
  'service-without-organisation',
  'organisation-without-description',
  'organisation-told-differently',
  'label-with-stray-spaces',
  'labels-left-out',
  'no-attending-type',
  'status-unknown',
  'link-without-scheme',
  'link-not-web',
  'impossible-date',
  'empty-for-absent',
  'unprintable-characters',
  'repeats-name-and-organisation',
] as const;
export type DefectCode = (typeof DEFECT_CODES)[number];

/** Where and how a service sees people, as its own words map to ours; `unstated` where the feed says nothing. */
export type AttendingMode = 'venue' | 'phone' | 'online' | 'home' | 'other' | 'unstated';

/** An organisation as the feed's services tell it together: for each fact the first one that is not empty. */
export interface ParsedOrganisation {
  /** Ours: derived from source and outside id (or, without one, the name). */
  readonly id: Uuid;
  /** The source's own text, kept as given; null where the source gave none. */
  readonly outsideId: string | null;
  readonly name: string;
  readonly description: string | null;
  readonly url: string | null;
  /** Digest of the facts above: equal digests are equal facts. */
  readonly content: string;
}

/** One service after cleaning: plain text only, absent is null, ready to be listed or compared. */
export interface ParsedService {
  /** Ours: derived from source and outside id. */
  readonly id: Uuid;
  /** The source's own text, kept as given and never parsed. */
  readonly outsideId: string;
  readonly organisation: Uuid | null;
  readonly name: string;
  /** Plain text with line breaks; holds nothing that a browser would run. */
  readonly description: string | null;
  readonly url: string | null;
  readonly email: string | null;
  /** True only for status `active`. */
  readonly open: boolean;
  readonly mode: AttendingMode;
  readonly access: string | null;
  readonly deliverable: string | null;
  readonly fees: string | null;
  readonly assuredOn: CalendarDate | null;
  readonly audiences: readonly string[];
  readonly defects: readonly DefectCode[];
  /** Digest of the facts above without the defects: equal digests are equal facts. */
  readonly content: string;
}

/** An entry that is not imported; `service` is its derived id where the entry had a usable one. */
export interface LeftOutEntry {
  /** Place in the feed's array, from 0. */
  readonly index: number;
  readonly code: LeftOutCode;
  readonly service: Uuid | null;
}

/** A whole feed, read to its end before anything is written. */
export interface ParsedFeed {
  readonly source: string;
  /** Entries in the feed's array, imported or not. */
  readonly entries: number;
  readonly services: readonly ParsedService[];
  readonly organisations: readonly ParsedOrganisation[];
  readonly leftOut: readonly LeftOutEntry[];
}

/** Why a feed as a whole is refused; nothing is changed then. */
export type FeedRefusalCode = 'feed-too-large' | 'feed-cut-off' | 'feed-not-json' | 'feed-not-an-array';

export type FeedReading =
  | { readonly outcome: 'parsed'; readonly feed: ParsedFeed }
  | { readonly outcome: 'refused'; readonly code: FeedRefusalCode };

/** What parsing needs from outside to stay pure. */
export interface FeedSource {
  /** The feed's own name, e.g. `north-lincolnshire`; part of every derived id. */
  readonly source: string;
  /** A name-based UUID of (source, text); the same pair always gives the same id, another pair another. */
  deriveId(source: string, text: string): Uuid;
  /** A collision-resistant digest of a text, e.g. SHA-256 in hexadecimal. */
  digest(text: string): string;
}
