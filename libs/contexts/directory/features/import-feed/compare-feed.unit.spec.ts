import { describe, expect, it } from '@jest/globals';
import { compareFeed } from './compare-feed.js';
import type { KnownDirectory } from './compare-feed.js';
import { feedSource } from './feed-source.js';
import type { ParsedFeed } from './feed.types.js';
import { parseFeed } from './parse-feed.js';

type Entry = {
  readonly id: string;
  readonly name: string;
  readonly organization: { readonly id: string; readonly name: string };
};

const entries = Array.from({ length: 100 }, (_, i): Entry => ({
  id: `s-${i}`,
  name: `Service ${i}`,
  organization: { id: `o-${i % 20}`, name: `Organisation ${i % 20}` },
}));

function parsed(given: readonly object[]): ParsedFeed {
  const reading = parseFeed(JSON.stringify(given), feedSource('test'));
  if (reading.outcome === 'refused') throw new Error(reading.code);
  return reading.feed;
}

function knownAfter(feed: ParsedFeed, unlisted: readonly string[] = []): KnownDirectory {
  return {
    services: new Map(
      feed.services.map(({ id, content }) => [id, { content, listed: !unlisted.includes(id) }]),
    ),
    organisations: new Map(feed.organisations.map(({ id, content }) => [id, { content, listed: true }])),
  };
}

const nothing: KnownDirectory = { services: new Map(), organisations: new Map() };

describe('an import compared with what is known', () => {
  it('lists everything the first time', () => {
    const result = compareFeed(nothing, parsed(entries));
    expect(result.listed).toHaveLength(100);
    expect(result.organisations.listed).toHaveLength(20);
    expect(result).toMatchObject({
      changed: [],
      unchanged: 0,
      unlisted: [],
      absentShare: 0,
      needsConfirmation: false,
    });
  });

  it('finds nothing to do for the same feed again, in any order', () => {
    const first = parsed(entries);
    expect(compareFeed(knownAfter(first), parsed([...entries].reverse()))).toEqual({
      organisations: { listed: [], changed: [], unchanged: 20 },
      listed: [],
      changed: [],
      unchanged: 100,
      unlisted: [],
      kept: [],
      absentShare: 0,
      needsConfirmation: false,
    });
  });

  it('with 10 changed and 5 absent changes 10, unlists 5 and leaves the rest', () => {
    const first = parsed(entries);
    const later = entries
      .slice(5)
      .map((entry, i) => (i < 10 ? { ...entry, name: `${entry.name}, moved` } : entry));
    const result = compareFeed(knownAfter(first), parsed(later));
    expect(result.changed.map(({ outsideId }) => outsideId)).toEqual(
      entries.slice(5, 15).map(({ id }) => id),
    );
    expect(result.unlisted).toEqual(first.services.slice(0, 5).map(({ id }) => id));
    expect(result).toMatchObject({ listed: [], unchanged: 85, absentShare: 0.05, needsConfirmation: false });
  });

  it('waits for a confirmation when more than a fifth is absent, not at a fifth', () => {
    const known = knownAfter(parsed(entries));
    expect(compareFeed(known, parsed(entries.slice(20)))).toMatchObject({
      absentShare: 0.2,
      needsConfirmation: false,
    });
    expect(compareFeed(known, parsed(entries.slice(21)))).toMatchObject({
      absentShare: 0.21,
      needsConfirmation: true,
    });
    expect(compareFeed(known, parsed([]))).toMatchObject({ absentShare: 1, needsConfirmation: true });
  });

  it('lists again what was unlisted and is back, and does not miss it meanwhile', () => {
    const first = parsed(entries);
    const gone = first.services.slice(0, 5).map(({ id }) => id);
    const known = knownAfter(first, gone);
    expect(compareFeed(known, parsed(entries.slice(5)))).toMatchObject({
      unlisted: [],
      listed: [],
      unchanged: 95,
    });
    expect(compareFeed(known, first).listed.map(({ id }) => id)).toEqual(gone);
  });

  it('keeps a service as it was whose entry has lost its name', () => {
    const first = parsed(entries);
    const [lost, ...rest] = entries;
    const result = compareFeed(knownAfter(first), parsed([{ ...lost, name: '' }, ...rest]));
    expect(result).toMatchObject({ unlisted: [], changed: [], unchanged: 99, absentShare: 0 });
    expect(result.kept).toEqual([first.services[0]?.id]);
  });

  it('changes an organisation once, and none of its services with it', () => {
    const first = parsed(entries);
    const renamed = entries.map((entry) =>
      entry.organization.id === 'o-3' ? { ...entry, organization: { id: 'o-3', name: 'Renamed' } } : entry,
    );
    const result = compareFeed(knownAfter(first), parsed(renamed));
    expect(result.organisations).toMatchObject({ listed: [], changed: [{ name: 'Renamed' }], unchanged: 19 });
    expect(result).toMatchObject({ listed: [], changed: [], unchanged: 100 });
  });
});
