import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { feedSource } from './feed-source.js';
import type { ImportReport } from './import-report.js';
import { importReport } from './import-report.js';
import { parseFeed } from './parse-feed.js';

function fixture(name: string): string {
  return readFileSync(`test/fixtures/${name}`, 'utf8');
}

function reportOn(name: string): ImportReport {
  const reading = parseFeed(fixture(name), feedSource('fixtures'));
  if (reading.outcome === 'refused') throw new Error(reading.code);
  return importReport(reading.feed);
}

// The numbers were counted by hand when the fixtures were written: test/fixtures/README.md.
describe('the import report', () => {
  it('on the feed of the demo shows 60 organisations and nothing worse than HTML', () => {
    expect(reportOn('feed-demo.json')).toEqual({
      source: 'fixtures',
      entries: 66,
      services: 66,
      organisations: 60,
      leftOut: [],
      defects: [{ code: 'html-in-description', services: 45, organisations: 44 }],
    });
  });

  it('on the feed with every defect counts each of them', () => {
    expect(reportOn('feed-defects.json')).toEqual({
      source: 'fixtures',
      entries: 63,
      services: 53,
      organisations: 47,
      leftOut: [
        { code: 'not-a-service', entries: 2 },
        { code: 'missing-id', entries: 3 },
        { code: 'missing-name', entries: 3 },
        { code: 'repeated-id', entries: 2 },
      ],
      defects: [
        { code: 'html-in-description', services: 38, organisations: 34 },
        { code: 'script-in-description', services: 3, organisations: 3 },
        { code: 'no-description', services: 2, organisations: 2 },
        { code: 'id-not-uuid', services: 2, organisations: 2 },
        { code: 'id-not-rfc9562', services: 9, organisations: 9 },
        { code: 'service-without-organisation', services: 3, organisations: 0 },
        { code: 'organisation-without-description', services: 4, organisations: 3 },
        { code: 'organisation-told-differently', services: 1, organisations: 1 },
        { code: 'label-with-stray-spaces', services: 5, organisations: 5 },
        { code: 'no-attending-type', services: 7, organisations: 7 },
        { code: 'status-unknown', services: 2, organisations: 2 },
        { code: 'link-without-scheme', services: 2, organisations: 2 },
        { code: 'link-not-web', services: 1, organisations: 1 },
        { code: 'impossible-date', services: 1, organisations: 1 },
        { code: 'empty-for-absent', services: 12, organisations: 10 },
        { code: 'unprintable-characters', services: 1, organisations: 1 },
        { code: 'repeats-name-and-organisation', services: 2, organisations: 2 },
      ],
    });
  });

  it('is not made for a feed that is cut off: it is refused', () => {
    expect(parseFeed(fixture('feed-cut-off.json'), feedSource('fixtures'))).toEqual({
      outcome: 'refused',
      code: 'feed-cut-off',
    });
  });
});
