import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DirectoryModule } from '#directory/directory.module';
import { directoryContext } from '#directory/directory.context';
import { type HttpTest, startHttpTest, type TestCaller } from '#platform/testing/http-test';

const KETTLE = randomUUID();
const WALKERS = randomUUID();

interface Page {
  readonly items: readonly { readonly id: string; readonly name: string; readonly accepting: boolean }[];
  readonly next: string | null;
}

describe('The services', () => {
  let test: HttpTest;
  let reader: TestCaller;
  const ids = new Map<string, string>();

  const listFor = async (organisation: string, name: string, more: object = {}): Promise<void> => {
    const answer = await test
      .as('administrator', organisation)
      .post('/v1/services', { name, ...more })
      .expect(201);
    ids.set(name, (answer.body as { id: string }).id);
  };
  const idOf = (name: string): string => ids.get(name) ?? '';
  const page = async (query: string, by = reader): Promise<Page> =>
    (await by.get(`/v1/services?${query}`).expect(200)).body as Page;
  const names = async (query: string): Promise<readonly string[]> =>
    (await page(query)).items.map(({ name }) => name);

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext]);
    reader = test.as('link-worker', randomUUID());
    for (const [id, name] of [
      [KETTLE, 'The Tuesday Kettle'],
      [WALKERS, 'Slow Lane Walkers'],
    ] as const) {
      await test
        .as('administrator', id)
        .post('/v1/organisations', { id, kind: 'provider', name, area: 'Stockport' })
        .expect(201);
    }
    await test.settle();
    await listFor(KETTLE, 'Kettle drop-in', {
      description: 'Tea and company for anybody who walked in.',
      audiences: ['Carers'],
    });
    await listFor(KETTLE, 'Befriending by phone', {
      attending: 'phone',
      audiences: ['Carers', 'Older people'],
      email: 'hello@kettle.example.org',
    });
    await listFor(WALKERS, 'Walking in the vale', {
      description: 'Flat miles.',
      url: 'https://walkers.example.org/',
    });
    await listFor(WALKERS, 'Swimming lessons', {
      description: "O'Hara's pool, 100% warm; the teacher walks beside you.",
    });
    await test
      .as('administrator', WALKERS)
      .post(`/v1/services/${idOf('Swimming lessons')}/capacity`, { accepting: false })
      .expect(200);
    await test.settle();
  });
  afterAll(() => test.close());

  it('are found by words in any form: in the name first, then as written, then otherwise', async () => {
    expect(await names('search=walks')).toEqual([
      'Walking in the vale',
      'Swimming lessons',
      'Kettle drop-in',
    ]);
    expect(await names('search=befriend')).toEqual(['Befriending by phone']);
    expect(await names('search=teacher')).toEqual(['Swimming lessons']);
    expect(await names('search=older')).toEqual(['Befriending by phone']);
    expect(await names('search=nothing%20like%20it')).toEqual([]);
  });

  it('are found by the beginnings of words, and by what a search says exactly', async () => {
    expect(await names('search=befr')).toEqual(['Befriending by phone']);
    expect(await names('search=%22flat%20miles%22')).toEqual(['Walking in the vale']);
    expect(await names('search=walk%20-flat')).toEqual(['Kettle drop-in', 'Swimming lessons']);
  });

  it.each(["'", "')) or true --", '%', '\\', ':*', '&|!<->', 'the', '"'])(
    'take %p for a search like any other',
    async (text) => {
      await reader.get(`/v1/services?search=${encodeURIComponent(text)}`).expect(200);
    },
  );

  it('are narrowed by room, organisation and audience', async () => {
    expect(await names('accepting=true')).toEqual([
      'Befriending by phone',
      'Kettle drop-in',
      'Walking in the vale',
    ]);
    expect(await names('accepting=false')).toEqual(['Swimming lessons']);
    expect(await names(`organisation=${KETTLE}`)).toEqual(['Befriending by phone', 'Kettle drop-in']);
    expect(await names('audience=Carers&search=kettle')).toEqual(['Kettle drop-in']);
    expect(await names('audience=carers')).toEqual([]);
  });

  it('come page by page, without gap or repetition, whoever is signed in', async () => {
    for (const search of ['', '&search=walk']) {
      const whole = await names(`limit=100${search}`);
      const seen: string[] = [];
      let cursor = '';
      do {
        const { items, next } = await page(`limit=1${search}${cursor}`, test.as('person', null));
        seen.push(...items.map(({ name }) => name));
        cursor = next === null ? '' : `&cursor=${next}`;
      } while (cursor !== '');
      expect(seen).toEqual(whole);
    }
  });

  it('take a cursor only from the organisation, list and filter that it was given for', async () => {
    const { next } = await page('limit=1&accepting=true');
    const cursor = next ?? '';
    const other = test.as('link-worker', randomUUID());
    const forged = `${cursor.slice(0, -2)}${cursor.endsWith('AA') ? 'BB' : 'AA'}`;
    for (const [by, path] of [
      [other, `/v1/services?limit=1&accepting=true&cursor=${cursor}`],
      [reader, `/v1/services?limit=1&cursor=${cursor}`],
      [reader, `/v1/services?limit=1&accepting=false&cursor=${cursor}`],
      [reader, `/v1/organisations?limit=1&cursor=${cursor}`],
      [reader, `/v1/services?limit=1&accepting=true&cursor=${forged}`],
      [reader, '/v1/services?cursor=W10'],
    ] as const) {
      expect((await by.get(path).expect(400)).body).toMatchObject({ code: 'cursor-invalid' });
    }
    expect((await page(`limit=2&accepting=true&cursor=${cursor}`)).items).toHaveLength(2);
  });

  it.each(['limit=0', 'limit=101', 'limit=x', 'accepting=yes', 'organisation=1', 'unknown=1', 'search='])(
    'refuse %s',
    async (query) => {
      expect((await reader.get(`/v1/services?${query}`).expect(400)).body).toMatchObject({
        code: 'validation-failed',
      });
    },
  );

  it('are read one by one, with a tag of their revision', async () => {
    const answer = await reader.get(`/v1/services/${idOf('Swimming lessons')}`).expect(200);
    expect(answer.headers['etag']).toBe('"2"');
    expect(answer.body).toEqual({
      id: idOf('Swimming lessons'),
      revision: 2,
      listed: true,
      name: 'Swimming lessons',
      organisation: { id: WALKERS, name: 'Slow Lane Walkers' },
      open: true,
      accepting: false,
      promiseDays: null,
      mode: 'brokered',
      attending: 'unstated',
      access: null,
      deliverable: null,
      fees: null,
      assuredOn: null,
      audiences: [],
      description: "O'Hara's pool, 100% warm; the teacher walks beside you.",
      url: null,
      email: null,
      phone: null,
    });
    await reader.get(`/v1/services/${randomUUID()}`).expect(404);
  });

  it('that were just changed are read as changed where the position is stated', async () => {
    const walkers = test.as('administrator', WALKERS);
    for (const accepting of [false, true]) {
      const written = await walkers
        .post(`/v1/services/${idOf('Walking in the vale')}/capacity`, { accepting })
        .expect(200);
      const stated = written.headers['ginnel-position'] ?? '';
      const read = await reader
        .get(`/v1/services/${idOf('Walking in the vale')}`)
        .set('Ginnel-Position', stated)
        .expect(200);
      expect(read.body).toMatchObject({
        accepting,
        revision: (written.body as { revision: number }).revision,
      });
    }
    const ahead = await reader
      .get('/v1/services')
      .set('Ginnel-Position', 'directory:1:0:999999999')
      .expect(503);
    expect([(ahead.body as { code: string }).code, ahead.headers['retry-after']]).toEqual([
      'not-yet-visible',
      '1',
    ]);
  });

  it('are not for those who are not signed in', async () => {
    await test.request.get('/v1/services').expect(401);
  });
});
