/**
 * Reads real feeds with the built import: every *.json of a folder (first argument, else GINNEL_FEEDS). Each is
 * parsed twice and compared with itself; for feeds whose defects were counted by hand the report must give those
 * counts, and a later feed with changes and absences must change and unlist exactly these. Prints the reports and
 * `N passed, N failed`; ends with 1 when something failed.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { buildStale } from './built.mjs';

/** Counted by hand. Where a defect is counted in organisations too, both numbers stand. */
const COUNTED = {
  'open-referral-uk-north-lincolnshire.json': {
    services: 738,
    organisations: 239,
    leftOut: [],
    defects: {
      'html-in-description': { services: 738 },
      'id-not-rfc9562': { services: 637 },
      'organisation-without-description': { services: 156, organisations: 43 },
      'label-with-stray-spaces': { services: 70 },
      'no-attending-type': { services: 664 },
      'repeats-name-and-organisation': { services: 6 },
    },
  },
};
const REFUSED = { 'feed-cut-off.json': 'feed-cut-off' };

const folder = process.argv[2] ?? process.env.GINNEL_FEEDS;
if (folder === undefined) {
  console.error('Say which folder holds the feeds: npm run test:feeds -- <folder>');
  process.exit(2);
}
if (!existsSync(folder)) {
  console.log(`No real feeds here: the folder ${folder} does not exist.`);
  process.exit(0);
}
buildStale();

const feature = new URL('../dist/libs/contexts/directory/features/import-feed/', import.meta.url);
const { parseFeed } = await import(new URL('parse-feed.js', feature).href);
const { compareFeed } = await import(new URL('compare-feed.js', feature).href);
const { importReport } = await import(new URL('import-report.js', feature).href);
const { feedSource } = await import(new URL('feed-source.js', feature).href);

let passed = 0;
let failed = 0;

function check(what, found, expected) {
  if (isDeepStrictEqual(found, expected)) {
    passed += 1;
    return;
  }
  failed += 1;
  console.log(`  FAILED ${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}

function knownAfter(feed) {
  const entry = ({ id, content }) => [id, { content, listed: true }];
  return {
    services: new Map(feed.services.map(entry)),
    organisations: new Map(feed.organisations.map(entry)),
  };
}

function summary(comparison) {
  return {
    listed: comparison.listed.length + comparison.organisations.listed.length,
    changed: comparison.changed.length + comparison.organisations.changed.length,
    unlisted: comparison.unlisted.length,
  };
}

function print(name, report) {
  console.log(`${name}: ${report.services} services, ${report.organisations} organisations`);
  for (const { code, entries } of report.leftOut) console.log(`  left out  ${code}: ${entries}`);
  for (const { code, services, organisations } of report.defects) {
    console.log(`  imported  ${code}: ${services} services of ${organisations} organisations`);
  }
}

function checkCounts(report, counted) {
  check('services', report.services, counted.services);
  check('organisations', report.organisations, counted.organisations);
  check('left out', report.leftOut, counted.leftOut);
  for (const [code, expected] of Object.entries(counted.defects)) {
    const found = report.defects.find((defect) => defect.code === code) ?? { services: 0, organisations: 0 };
    for (const [unit, count] of Object.entries(expected)) check(`${code}, ${unit}`, found[unit], count);
  }
}

/** A later feed: five entries gone, ten with another name. */
function checkLater(text, source, known) {
  const later = JSON.parse(text)
    .slice(5)
    .map((entry, index) => (index < 10 ? { ...entry, name: `${entry.name} (moved)` } : entry));
  const reading = parseFeed(JSON.stringify(later), source);
  const found = reading.outcome === 'parsed' ? summary(compareFeed(known, reading.feed)) : reading;
  check('a later feed with 10 changed and 5 absent', found, { listed: 0, changed: 10, unlisted: 5 });
}

function checkFeed(name) {
  const text = readFileSync(join(folder, name), 'utf8');
  const source = feedSource(name.replace(/\.json$/, ''));
  const reading = parseFeed(text, source);
  if (reading.outcome === 'refused') {
    console.log(`${name}: refused, ${reading.code}`);
    if (reading.code === 'feed-not-an-array') return;
    check('refusal', reading.code, REFUSED[name] ?? 'none');
    return;
  }
  const report = importReport(reading.feed);
  print(name, report);
  check(
    'every entry is imported or left out',
    reading.feed.services.length + reading.feed.leftOut.length,
    report.entries,
  );
  const unsafe = reading.feed.services.filter(({ description }) => /<[a-z/!?]/i.test(description ?? ''));
  check('descriptions that hold a tag', unsafe.length, 0);
  const known = knownAfter(reading.feed);
  const again = parseFeed(text, source);
  check('the same feed again', summary(compareFeed(known, again.feed)), {
    listed: 0,
    changed: 0,
    unlisted: 0,
  });
  if (COUNTED[name] !== undefined) {
    checkCounts(report, COUNTED[name]);
    checkLater(text, source, known);
  }
}

for (const name of readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort())
  checkFeed(name);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
