import { describe, expect, it } from '@jest/globals';
import { feedSource } from './feed-source.js';
import type { FeedReading, ParsedFeed, ParsedService } from './feed.types.js';
import { FEED_LIMITS, parseFeed } from './parse-feed.js';
import { LONGEST_DESCRIPTION } from './parse-service.js';

const source = feedSource('test');
const read = (entries: unknown): FeedReading => parseFeed(JSON.stringify(entries), source);

function feedOf(reading: FeedReading): ParsedFeed {
  if (reading.outcome === 'refused') throw new Error(reading.code);
  return reading.feed;
}

const sound = {
  id: '0b0f6c5a-2b1e-4c8e-9c55-0a3c2d8e7f10',
  name: 'Weekly pantry',
  description: 'Ten items a week.',
  url: 'https://pantry.example.org/',
  status: 'active',
  attending_type: 'Venue',
  assured_date: '2026-03-01',
  organization: { id: 'o-1', name: 'Goyt Street Pantry', description: 'A pantry.' },
  pc_targetAudience: [{ id: 'Carers', audienceType: 'Carers' }],
};

const labelled = (count: number): readonly { readonly audienceType: string }[] =>
  Array.from({ length: count }, (_, n) => ({ audienceType: `Group ${n}` }));

function serviceOf(entry: unknown): ParsedService {
  const [service] = feedOf(read([entry])).services;
  if (service === undefined) throw new Error('left out');
  return service;
}

describe('a feed', () => {
  it('whose entries are sound is imported without a defect', () => {
    const feed = feedOf(read([sound]));
    expect(feed.leftOut).toEqual([]);
    expect(feed.organisations).toMatchObject([{ outsideId: 'o-1', name: 'Goyt Street Pantry' }]);
    expect(feed.services).toMatchObject([
      {
        outsideId: sound.id,
        organisation: feed.organisations[0]?.id,
        open: true,
        mode: 'venue',
        assuredOn: '2026-03-01',
        audiences: ['Carers'],
        fees: null,
        defects: [],
      },
    ]);
  });

  it.each([
    ['feed-cut-off', '[{"id": "1", "name": "Ha'],
    ['feed-cut-off', '[{"id": "1"},'],
    ['feed-cut-off', '\ufeff [ "a ] \\" b'],
    ['feed-not-json', ''],
    ['feed-not-json', '<html>maintenance</html>'],
    ['feed-not-json', '[{"id": 1}]]'],
    ['feed-not-json', "[{'id': 1}]"],
    ['feed-not-an-array', '{"contents": []}'],
    ['feed-not-an-array', 'null'],
    ['feed-not-an-array', '"["'],
  ])('is refused as %s: %j', (code, text) => {
    expect(parseFeed(text, source)).toEqual({ outcome: 'refused', code });
  });

  it('that is larger than the limit is refused before it is parsed', () => {
    const spaces = ' '.repeat(FEED_LIMITS.characters);
    expect(parseFeed(`[${spaces}]`, source)).toEqual({ outcome: 'refused', code: 'feed-too-large' });
    const many = `[${'0,'.repeat(FEED_LIMITS.entries)}0]`;
    expect(parseFeed(many, source)).toEqual({ outcome: 'refused', code: 'feed-too-large' });
  });

  it('that is cut off at any place is refused, never half read', () => {
    const text = JSON.stringify([sound, { ...sound, id: 'b' }]);
    for (let length = 1; length < text.length; length++) {
      expect(parseFeed(text.slice(0, length), source)).toEqual({ outcome: 'refused', code: 'feed-cut-off' });
    }
    expect(parseFeed(text, source).outcome).toBe('parsed');
  });

  it('leaves out what has no id or no name, and names the places', () => {
    const { services, leftOut } = feedOf(
      read([
        { ...sound, id: '' },
        { ...sound, name: '<b></b>' },
        'text',
        null,
        [],
        { ...sound, id: 'a\u0000' },
        sound,
      ]),
    );
    expect(services).toHaveLength(1);
    expect(leftOut.map(({ index, code }) => [index, code])).toEqual([
      [0, 'missing-id'],
      [1, 'missing-name'],
      [2, 'not-a-service'],
      [3, 'not-a-service'],
      [4, 'not-a-service'],
      [5, 'unusable-id'],
    ]);
  });

  it('that repeats an id keeps the first entry', () => {
    const { services, leftOut } = feedOf(read([sound, { ...sound, name: 'Another' }]));
    expect(services.map(({ name }) => name)).toEqual(['Weekly pantry']);
    expect(leftOut).toEqual([{ index: 1, code: 'repeated-id', service: services[0]?.id }]);
  });

  it('gives a service and an organisation with the same outside id different ids of ours', () => {
    const feed = feedOf(
      read([{ ...sound, id: 'same', organization: { ...sound.organization, id: 'same' } }]),
    );
    expect(feed.services[0]?.id).not.toBe(feed.organisations[0]?.id);
  });

  it('tells ids apart that differ in case or spaces only, and sources with the same ids', () => {
    const { services } = feedOf(
      read([
        { ...sound, id: 'A' },
        { ...sound, id: 'a' },
        { ...sound, id: ' a' },
      ]),
    );
    const other = feedOf(parseFeed(JSON.stringify([{ ...sound, id: 'A' }]), feedSource('other')));
    expect(new Set([...services, ...other.services].map(({ id }) => id)).size).toBe(4);
  });
});

describe('an entry', () => {
  it.each([
    ['html-in-description', { description: '<p>Ten</p>' }],
    ['script-in-description', { description: '<script>1</script>' }],
    ['no-description', { description: undefined }],
    ['description-shortened', { description: 'x'.repeat(LONGEST_DESCRIPTION + 1) }],
    ['id-not-uuid', { id: '7' }],
    ['id-not-rfc9562', { id: '0b0f6c5a-2b1e-4c8e-1c55-0a3c2d8e7f10' }],
    ['service-without-organisation', { organization: null }],
    ['service-without-organisation', { organization: { id: 'o-1', name: ' ' } }],
    ['organisation-without-description', { organization: { id: 'o-1', name: 'Pantry', description: ' ' } }],
    ['label-with-stray-spaces', { pc_targetAudience: [{ audienceType: 'Carers ' }] }],
    ['labels-left-out', { pc_targetAudience: labelled(101) }],
    ['no-attending-type', { attending_type: ' ' }],
    ['status-unknown', { status: 'open' }],
    ['link-without-scheme', { url: 'pantry.example.org' }],
    ['link-not-web', { url: 'javascript:alert(1)' }],
    ['impossible-date', { assured_date: '2026-02-30' }],
    ['empty-for-absent', { fees: '' }],
    ['unprintable-characters', { description: 'a\u0007' }],
  ])('with the defect %s is imported and flagged', (code, change) => {
    expect(serviceOf({ ...sound, ...change }).defects).toContain(code);
  });

  it('whose fields have the wrong types reads them as absent', () => {
    const wrong = {
      id: '1',
      name: 'n',
      description: 5,
      url: {},
      status: 1,
      pc_targetAudience: 'x',
      organization: [],
    };
    expect(serviceOf(wrong)).toMatchObject({
      description: null,
      url: null,
      open: false,
      audiences: [],
      organisation: null,
    });
  });

  it('is open only while its status is active', () => {
    expect(
      ['active', 'Active', 'inactive', 'defunct', 'temporarily closed', undefined].map(
        (status) => serviceOf({ ...sound, status }).open,
      ),
    ).toEqual([true, true, false, false, false, false]);
  });

  it('has its labels trimmed, each once', () => {
    const audiences = ['Men ', 'Men', '\u00a0Men', '', 3].map((audienceType) => ({ audienceType }));
    expect(serviceOf({ ...sound, pc_targetAudience: audiences }).audiences).toEqual(['Men']);
    const { audiences: kept, defects } = serviceOf({ ...sound, pc_targetAudience: labelled(100) });
    expect([kept.length, kept.at(-1), defects]).toEqual([100, 'Group 99', []]);
    expect(serviceOf({ ...sound, pc_targetAudience: labelled(101) }).audiences).toEqual(kept);
  });

  it('that repeats another name of the same organisation is flagged, the first is not', () => {
    const again = { ...sound, id: 'x', name: ' weekly  PANTRY' };
    const elsewhere = { ...sound, id: 'y', organization: { id: 'o-2', name: 'Elsewhere', description: 'x' } };
    const { services } = feedOf(read([sound, again, elsewhere]));
    expect(services.map(({ defects }) => defects.includes('repeats-name-and-organisation'))).toEqual([
      false,
      true,
      false,
    ]);
  });

  it('with less about its organisation than another takes what the other says', () => {
    const bare = {
      ...sound,
      id: 'x',
      name: 'Pantry van',
      organization: { id: 'o-1', name: 'Goyt St', description: '' },
    };
    const { services, organisations } = feedOf(read([bare, sound]));
    expect(organisations).toMatchObject([{ name: 'Goyt St', description: 'A pantry.' }]);
    expect(services[1]?.defects).toEqual(['organisation-told-differently']);
    expect(services[0]?.defects).not.toContain('organisation-without-description');
  });

  it('belongs to an organisation known by name where the source gives it no id', () => {
    const { services, organisations } = feedOf(
      read([sound, { ...sound, id: '2' }].map((entry) => ({ ...entry, organization: { name: 'No Id' } }))),
    );
    expect(organisations).toMatchObject([{ outsideId: null, name: 'No Id' }]);
    expect(new Set(services.map(({ organisation }) => organisation))).toEqual(
      new Set([organisations[0]?.id]),
    );
  });

  it('has the same content until a fact changes, whatever its markup', () => {
    const content = serviceOf(sound).content;
    expect(serviceOf({ ...sound, description: '<p>Ten items a week.</p>', fees: '' }).content).toBe(content);
    expect(serviceOf({ ...sound, description: 'Nine items a week.' }).content).not.toBe(content);
    expect(serviceOf({ ...sound, status: 'inactive' }).content).not.toBe(content);
  });
});
