import type { Uuid } from '#platform/kernel/ids';
import type { FeedObject } from './feed-fields.js';
import { lineOf, linkOf, objectOf, outsideIdOf, shortened } from './feed-fields.js';
import type { FeedSource, ParsedOrganisation } from './feed.types.js';
import { toPlainText } from './plain-text.js';

/** The organisations of a feed, and what each service's own telling of its organisation comes to. */
export interface OrganisationsOfFeed {
  readonly organisations: readonly ParsedOrganisation[];
  /** The organisation an entry names; null without one, or where no entry gives its name. */
  of(entry: FeedObject): ParsedOrganisation | null;
  /** Whether the entry gives its organisation another name than the one kept. */
  isToldDifferently(entry: FeedObject): boolean;
}

interface Telling {
  readonly key: string;
  readonly outsideId: string | null;
  readonly name: string | null;
  readonly description: string | null;
  readonly url: string | null;
}

function tellingOf(entry: FeedObject): Telling | null {
  const given = objectOf(entry['organization']);
  if (given === null) return null;
  const id = outsideIdOf(given['id']);
  const name = lineOf(given['name']);
  const outsideId = 'id' in id ? id.id : null;
  if (outsideId === null && name === null) return null;
  const description = typeof given['description'] === 'string' ? toPlainText(given['description']).text : '';
  return {
    key: outsideId === null ? `organisation-name:${name ?? ''}` : `organisation:${outsideId}`,
    outsideId,
    name,
    description: description === '' ? null : shortened(description, 4000),
    url: linkOf(given['url'])?.url ?? null,
  };
}

/** Gathers the organisations that the entries tell of; for each fact the first telling that is not empty counts. */
export function organisationsOf(entries: readonly FeedObject[], source: FeedSource): OrganisationsOfFeed {
  const told = new Map<string, Telling>();
  for (const entry of entries) {
    const telling = tellingOf(entry);
    if (telling === null) continue;
    const first = told.get(telling.key);
    told.set(telling.key, {
      ...telling,
      name: first?.name ?? telling.name,
      description: first?.description ?? telling.description,
      url: first?.url ?? telling.url,
    });
  }
  const byKey = new Map<string, ParsedOrganisation>();
  for (const { key, outsideId, name, description, url } of told.values()) {
    if (name === null) continue;
    const id: Uuid = source.deriveId(source.source, key);
    const content = source.digest(JSON.stringify(['organisation', name, description, url]));
    byKey.set(key, { id, outsideId, name, description, url, content });
  }
  const of = (entry: FeedObject): ParsedOrganisation | null => byKey.get(tellingOf(entry)?.key ?? '') ?? null;
  return {
    organisations: [...byKey.values()],
    of,
    isToldDifferently(entry) {
      const name = tellingOf(entry)?.name ?? null;
      const kept = of(entry);
      return name !== null && kept !== null && name !== kept.name;
    },
  };
}
