import type { FeedObject } from './feed-fields.js';
import { lineOf, objectOf, outsideIdOf } from './feed-fields.js';
import type {
  DefectCode,
  FeedReading,
  FeedRefusalCode,
  FeedSource,
  LeftOutEntry,
  ParsedFeed,
  ParsedService,
} from './feed.types.js';
import { organisationsOf } from './parse-organisations.js';
import { parseService } from './parse-service.js';

/** The largest feed read at once: 32 million characters of JSON and 50,000 entries. */
export const FEED_LIMITS = { characters: 32_000_000, entries: 50_000 } as const;

/** Whether a text ends before the array or object it began has been closed: what a broken transfer leaves. */
function isCutOff(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (inString) {
      if (c === '\\') i++;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '[' || c === '{') depth++;
    else if (c === ']' || c === '}') depth--;
  }
  return inString || depth > 0;
}

function readArray(text: string): readonly unknown[] | FeedRefusalCode {
  if (text.length > FEED_LIMITS.characters) return 'feed-too-large';
  const json = text.startsWith('\ufeff') ? text.slice(1) : text;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return /^\s*[[{]/.test(json) && isCutOff(json) ? 'feed-cut-off' : 'feed-not-json';
  }
  if (!Array.isArray(value)) return 'feed-not-an-array';
  return value.length > FEED_LIMITS.entries ? 'feed-too-large' : value;
}

interface Usable {
  readonly entry: FeedObject;
  readonly outsideId: string;
  readonly name: string;
}

function sortEntries(
  entries: readonly unknown[],
  source: FeedSource,
): { readonly usable: readonly Usable[]; readonly leftOut: readonly LeftOutEntry[] } {
  const usable = new Map<string, Usable>();
  const leftOut: LeftOutEntry[] = [];
  entries.forEach((given, index) => {
    const entry = objectOf(given);
    if (entry === null) return leftOut.push({ index, code: 'not-a-service', service: null });
    const id = outsideIdOf(entry['id']);
    if ('fault' in id) return leftOut.push({ index, code: `${id.fault}-id`, service: null });
    const service = source.deriveId(source.source, `service:${id.id}`);
    const name = lineOf(entry['name']);
    if (name === null) return leftOut.push({ index, code: 'missing-name', service });
    if (usable.has(id.id)) return leftOut.push({ index, code: 'repeated-id', service });
    usable.set(id.id, { entry, outsideId: id.id, name });
    return leftOut.length;
  });
  return { usable: [...usable.values()], leftOut };
}

function parseEntries(entries: readonly unknown[], source: FeedSource): ParsedFeed {
  const { usable, leftOut } = sortEntries(entries, source);
  const told = organisationsOf(
    usable.map(({ entry }) => entry),
    source,
  );
  const seen = new Set<string>();
  const services = usable.map(({ entry, outsideId, name }): ParsedService => {
    const organisation = told.of(entry);
    const defects: DefectCode[] = [];
    if (told.isToldDifferently(entry)) defects.push('organisation-told-differently');
    if (organisation !== null) {
      const pair = `${organisation.id} ${name.toLowerCase()}`;
      if (seen.has(pair)) defects.push('repeats-name-and-organisation');
      seen.add(pair);
    }
    const id = source.deriveId(source.source, `service:${outsideId}`);
    return parseService(entry, { id, outsideId, name, organisation, defects }, source);
  });
  return {
    source: source.source,
    entries: entries.length,
    services,
    organisations: told.organisations,
    leftOut,
  };
}

/**
 * Reads a whole Open Referral UK feed (a JSON array of services with their organisations) before anything is
 * written. A text that is cut off, no JSON, no array or too large is refused as a whole. Entries without a usable
 * id or a name, and repeats of an earlier id, are left out and named; every other defect is imported and flagged.
 */
export function parseFeed(text: string, source: FeedSource): FeedReading {
  const entries = readArray(text);
  return typeof entries === 'string'
    ? { outcome: 'refused', code: entries }
    : { outcome: 'parsed', feed: parseEntries(entries, source) };
}
