import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { DirectoryModule } from '#directory/directory.module';
import { directoryContext } from '#directory/directory.context';
import { type HttpTest, startHttpTest, type TestCaller } from '#platform/testing/http-test';
import { feedSource } from './feed-source.js';

const DEMO = readFileSync('test/fixtures/feed-demo.json', 'utf8');
const DEFECTS = readFileSync('test/fixtures/feed-defects.json', 'utf8');
const CUT_OFF = readFileSync('test/fixtures/feed-cut-off.json', 'utf8');

type Entry = Readonly<Record<string, unknown>> & { readonly id: string; readonly name: string };
const demoEntries = (): readonly Entry[] => JSON.parse(DEMO) as readonly Entry[];

describe('Importing a feed', () => {
  let test: HttpTest;
  let database: Client;
  let hub: TestCaller;
  let organisation: string;

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext]);
    database = new Client({ connectionString: test.administrator, options: '-c search_path=directory' });
    await database.connect();
  });
  afterAll(async () => {
    await database.end();
    await test.close();
  });
  beforeEach(() => {
    organisation = randomUUID();
    hub = test.as('administrator', organisation);
  });

  const source = (): string => `feed-${organisation}`;
  const send = (feed: unknown, more: object = {}): ReturnType<TestCaller['post']> =>
    hub.post('/v1/imports', { source: source(), feed, ...more });
  const serviceOf = (entry = demoEntries()[0]): string =>
    feedSource(source()).deriveId(source(), `service:${entry?.id ?? ''}`);
  const events = async (): Promise<number> => {
    const { rows } = await database.query<{ n: number }>(
      'select count(*)::int as n from event where tenant = $1',
      [organisation],
    );
    return rows[0]?.n ?? 0;
  };
  const found = async (
    search: string,
  ): Promise<readonly { readonly id: string; readonly name: string }[]> => {
    await test.settle();
    const { body } = await hub.get(`/v1/services?limit=100&search=${encodeURIComponent(search)}`).expect(200);
    return (body as { items: { id: string; name: string }[] }).items;
  };

  it('lists every service with its organisation and texts, and says so', async () => {
    const answer = await send(DEMO, { area: 'Reddish' }).expect(201);
    expect(answer.body).toEqual({
      id: expect.any(String) as unknown,
      status: 'applied',
      source: source(),
      entries: 66,
      imported: 66,
      listed: 66,
      changed: 0,
      unchanged: 0,
      unlisted: 0,
      kept: 0,
      organisations: { listed: 60, changed: 0, unchanged: 0 },
      leftOut: [],
      defects: [{ code: 'html-in-description', services: 45, organisations: 44 }],
      needsConfirmation: false,
    });
    expect(await events()).toBe(126);
    const walk = serviceOf();
    expect((await found('Monday mile')).map(({ id }) => id)).toEqual([walk]);
    const service = await hub.get(`/v1/services/${walk}`).expect(200);
    expect(service.body).toMatchObject({
      listed: true,
      open: true,
      accepting: true,
      promiseDays: null,
      mode: 'brokered',
      attending: 'venue',
      access: 'Drop-in',
      organisation: { name: 'Slow Lane Walkers' },
      audiences: ['Long Term Health Conditions'],
      email: 'hello@slow-lane-walkers.example.org',
      assuredOn: '2026-07-20',
      description: expect.stringMatching(/^A flat mile, taken slowly/) as unknown,
    });
    const offered = (service.body as { organisation: { id: string } }).organisation.id;
    const walkers = await hub.get(`/v1/organisations/${offered}`).expect(200);
    expect(walkers.body).toMatchObject({
      kind: 'provider',
      name: 'Slow Lane Walkers',
      area: 'Reddish',
      network: null,
      description: expect.stringMatching(/^Volunteers who lead/) as unknown,
    });
    const read = await hub.get(answer.headers['location'] ?? '').expect(200);
    expect(read.body).toEqual(answer.body);
  });

  it('a second time writes no event', async () => {
    await send(DEMO).expect(201);
    const before = await events();
    const again = await send(JSON.parse(DEMO)).expect(201);
    expect(again.body).toMatchObject({
      status: 'applied',
      imported: 66,
      listed: 0,
      changed: 0,
      unchanged: 66,
      unlisted: 0,
    });
    expect(again.body).toMatchObject({ organisations: { listed: 0, changed: 0, unchanged: 60 } });
    expect(await events()).toBe(before);
  });

  it('with 10 changed and 5 absent changes 10, unlists 5 and deletes none', async () => {
    await send(DEMO).expect(201);
    const before = await events();
    const later = demoEntries()
      .slice(5)
      .map((entry, index) => (index < 10 ? { ...entry, description: `Told anew: ${entry.name}.` } : entry));
    const answer = await send(later).expect(201);
    expect(answer.body).toMatchObject({ imported: 61, listed: 0, changed: 10, unchanged: 51, unlisted: 5 });
    expect(await events()).toBe(before + 15);
    await test.settle();
    const { rows } = await database.query<{ listed: boolean; n: number }>(
      `select listed, count(*)::int as n from service_list where steward = $1 group by listed order by listed`,
      [organisation],
    );
    expect(rows).toEqual([
      { listed: false, n: 5 },
      { listed: true, n: 61 },
    ]);
    const retold = await database.query('select from service_text where tenant = $1', [organisation]);
    expect(retold.rowCount).toBe(66);
    const back = await send(DEMO).expect(201);
    expect(back.body).toMatchObject({ listed: 5, changed: 10, unlisted: 0 });
  });

  it('reports what is left out and what is wrong, as counted by hand', async () => {
    const answer = await send(DEFECTS).expect(201);
    expect(answer.body).toMatchObject({
      entries: 63,
      imported: 53,
      listed: 53,
      organisations: { listed: 47 },
      leftOut: [
        { code: 'not-a-service', entries: 2 },
        { code: 'missing-id', entries: 3 },
        { code: 'missing-name', entries: 3 },
        { code: 'repeated-id', entries: 2 },
      ],
    });
    const { defects } = answer.body as { defects: { code: string; services: number }[] };
    expect(defects).toContainEqual({ code: 'script-in-description', services: 3, organisations: 3 });
    expect(defects).toContainEqual({ code: 'service-without-organisation', services: 3, organisations: 0 });
    await test.settle();
    const { rows } = await database.query<{ accepting: boolean }>(
      'select accepting from service_list where steward = $1 and organisation is null',
      [organisation],
    );
    expect(rows).toEqual([{ accepting: false }, { accepting: false }, { accepting: false }]);
  });

  it('that is cut off is refused, and nothing has changed', async () => {
    const answer = await send(CUT_OFF).expect(422);
    expect(answer.body).toMatchObject({ code: 'feed-cut-off' });
    expect(answer.headers).not.toHaveProperty('location');
    expect(await events()).toBe(0);
    for (const [feed, code] of [
      ['nonsense', 'feed-not-json'],
      ['{"services":[]}', 'feed-not-an-array'],
    ]) {
      expect((await send(feed).expect(422)).body).toMatchObject({ code });
    }
    const kept = await database.query('select from feed_import where tenant = $1', [organisation]);
    expect(kept.rowCount).toBe(0);
  });

  it('that lacks more than a fifth waits, does nothing, and is applied when it is confirmed', async () => {
    await send(DEMO).expect(201);
    const before = await events();
    const short = demoEntries().slice(0, 52);
    const waiting = await send([...short, { ...short[0], id: 'new', name: 'New here' }]).expect(201);
    expect(waiting.body).toMatchObject({
      status: 'waiting',
      needsConfirmation: true,
      listed: 1,
      unlisted: 14,
    });
    expect(await events()).toBe(before);
    expect(await found('New here')).toEqual([]);
    const confirm = `${waiting.headers['location'] ?? ''}/confirm`;
    const stranger = test.as('administrator', randomUUID());
    expect((await stranger.post(confirm).expect(404)).body).toMatchObject({ code: 'not-found' });
    await stranger.get(waiting.headers['location'] ?? '').expect(404);
    const confirmed = await hub.post(confirm).expect(200);
    expect(confirmed.body).toMatchObject({ status: 'applied', listed: 1, unlisted: 14 });
    expect(await events()).toBe(before + 15);
    expect((await hub.post(confirm).expect(200)).body).toEqual(confirmed.body);
    expect(await events()).toBe(before + 15);
    const { rows } = await database.query(
      'select feed from feed_import where tenant = $1 and feed is not null',
      [organisation],
    );
    expect(rows).toEqual([]);
  });

  it('that lacks exactly a fifth does not wait', async () => {
    await send(demoEntries().slice(0, 50)).expect(201);
    const answer = await send(demoEntries().slice(0, 40)).expect(201);
    expect(answer.body).toMatchObject({ status: 'applied', unlisted: 10 });
  });

  it('takes the place of an earlier one of its source that waits', async () => {
    await send(DEMO).expect(201);
    const waiting = await send(demoEntries().slice(0, 40)).expect(201);
    await send(DEMO).expect(201);
    const late = await hub.post(`${waiting.headers['location'] ?? ''}/confirm`).expect(409);
    expect(late.body).toMatchObject({ code: 'import-superseded' });
  });

  it('answers a repeated request alike, and refuses its key for another feed', async () => {
    const key = randomUUID();
    const first = await send(DEMO).set('Idempotency-Key', key).expect(201);
    const before = await events();
    expect((await send(DEMO).set('Idempotency-Key', key).expect(201)).body).toEqual(first.body);
    expect(await events()).toBe(before);
    const other = await send('[]').set('Idempotency-Key', key).expect(422);
    expect(other.body).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('is confirmed by a request of its own: a key of another request is refused, and so is a field', async () => {
    const reused = { code: 'idempotency-key-reused' };
    const wait = async (key: string = randomUUID()): Promise<string> => {
      await send(DEMO).expect(201);
      const waiting = await send(demoEntries().slice(0, 40)).set('Idempotency-Key', key).expect(201);
      return `${waiting.headers['location'] ?? ''}/confirm`;
    };
    const confirm = (path: string, key: string) => hub.post(path).set('Idempotency-Key', key);
    const [ofImport, ofConfirmation] = [randomUUID(), randomUUID()];
    const first = await wait(ofImport);
    expect((await confirm(first, ofImport).expect(422)).body).toMatchObject(reused);
    expect((await hub.post(first, { dryRun: true }).expect(400)).body).toMatchObject({
      code: 'validation-failed',
    });
    const confirmed = await confirm(first, ofConfirmation).expect(200);
    expect((await confirm(first, ofConfirmation).expect(200)).body).toEqual(confirmed.body);
    const second = await wait();
    expect((await confirm(second, ofConfirmation).expect(422)).body).toMatchObject(reused);
    expect((await hub.get(second.replace('/confirm', '')).expect(200)).body).toMatchObject({
      status: 'waiting',
    });
    const feed = await send(DEMO).set('Idempotency-Key', ofConfirmation).expect(422);
    expect(feed.body).toMatchObject(reused);
  });

  it('that broke off in the middle is continued by the same request, and doubles nothing', async () => {
    const key = randomUUID();
    await database.query(`create function break_off() returns trigger language plpgsql as $$
      begin
        if new.tenant = '${organisation}' and (select count(*) from event where tenant = new.tenant) >= 30 then
          raise exception 'no more' using errcode = '58030';
        end if;
        return new;
      end $$;
      create trigger break_off before insert on event for each row execute function break_off()`);
    try {
      expect((await send(DEMO).set('Idempotency-Key', key)).status).toBe(503);
    } finally {
      await database.query('drop trigger break_off on event; drop function break_off()');
    }
    const done = await events();
    expect(done).toBeGreaterThanOrEqual(30);
    expect(done).toBeLessThan(40);
    await test.settle();
    expect(await events()).toBe(done);
    const answer = await send(DEMO).set('Idempotency-Key', key).expect(201);
    expect(answer.body).toMatchObject({ status: 'applied', listed: 66, organisations: { listed: 60 } });
    expect(await events()).toBe(126);
  });

  it('is made to wait while the same source is being imported, unless whoever did so is gone', async () => {
    const hold = (until: string): Promise<unknown> =>
      database.query(
        `insert into feed_lease (tenant, source, holder, held_until) values ($1, $2, $3, $4)
          on conflict (tenant, source) do update set holder = excluded.holder, held_until = excluded.held_until`,
        [organisation, source(), randomUUID(), until],
      );
    await hold(new Date(Date.now() + 60_000).toISOString());
    const answer = await send(DEMO).expect(409);
    expect([(answer.body as { code: string }).code, answer.headers['retry-after']]).toEqual([
      'import-under-way',
      '5',
    ]);
    await hold(new Date(Date.now() - 1).toISOString());
    await send(DEMO).expect(201);
  });

  it('leaves out what another organisation keeps', async () => {
    await send(DEMO).expect(201);
    const other = test.as('administrator', randomUUID());
    const answer = await other.post('/v1/imports', { source: source(), feed: DEMO }).expect(201);
    expect(answer.body).toMatchObject({
      imported: 0,
      listed: 0,
      unlisted: 0,
      organisations: { listed: 0 },
      leftOut: [{ code: 'kept-by-another', entries: 66 }],
    });
  });

  it('lists no service in the name of an organisation that another one keeps', async () => {
    await send(DEMO).expect(201);
    const [first] = demoEntries();
    const made = { ...first, id: 'made-up', name: 'A service that its organisation does not know' };
    const other = test.as('administrator', randomUUID());
    const answer = await other.post('/v1/imports', { source: source(), feed: JSON.stringify([made]) });
    expect(answer.body).toMatchObject({
      listed: 0,
      organisations: { listed: 0 },
      leftOut: [{ code: 'kept-by-another', entries: 1 }],
    });
  });

  it('takes its own service for absent once the feed says that somebody else’s organisation offers it', async () => {
    await send(DEMO).expect(201);
    const [first] = demoEntries();
    const mine = { ...first, id: 'made-up', organization: { id: 'my own', name: 'My own organisation' } };
    const other = test.as('administrator', randomUUID());
    const sendAs = (entry: object) =>
      other.post('/v1/imports', { source: source(), feed: JSON.stringify([entry]) });
    expect((await sendAs(mine)).body).toMatchObject({ status: 'applied', listed: 1 });
    expect((await sendAs({ ...mine, organization: first?.['organization'] })).body).toMatchObject({
      status: 'waiting',
      leftOut: [{ code: 'kept-by-another', entries: 1 }],
    });
  });

  it('never touches what an organisation has settled itself', async () => {
    await send(DEMO).expect(201);
    const walk = serviceOf();
    await test.settle();
    const { body } = await hub.get(`/v1/services/${walk}`).expect(200);
    const { organisation: offering } = body as { organisation: { id: string } };
    const provider = test.as('administrator', offering.id);
    await provider.post(`/v1/services/${walk}/capacity`, { accepting: false }).expect(200);
    await provider.post(`/v1/services/${walk}/promise`, { days: 3 }).expect(200);
    await send(
      demoEntries().map((entry, index) => (index === 0 ? { ...entry, name: 'Tuesday mile' } : entry)),
    ).expect(201);
    await test.settle();
    const after = await hub.get(`/v1/services/${walk}`).expect(200);
    expect(after.body).toMatchObject({ name: 'Tuesday mile', accepting: false, promiseDays: 3, revision: 4 });
  });

  it('lets whom the feed names as offering a service settle its terms, and no longer whom it named before', async () => {
    await send(DEMO).expect(201);
    const walk = serviceOf();
    const terms = `/v1/services/${walk}/capacity`;
    const offeredBy = async (): Promise<TestCaller> => {
      await test.settle();
      const { body } = await hub.get(`/v1/services/${walk}`).expect(200);
      return test.as('administrator', (body as { organisation: { id: string } }).organisation.id);
    };
    const before = await offeredBy();
    const entries = demoEntries();
    const moved = entries.map((entry, index) =>
      index === 0 ? { ...entry, organization: { id: 'another', name: 'Another' } } : entry,
    );
    await send(moved).expect(201);
    await before.post(terms, { accepting: false }).expect(404);
    await (await offeredBy()).post(terms, { accepting: false }).expect(200);
  });

  it('is for administrators, and refuses what is no feed', async () => {
    for (const role of ['link-worker', 'provider', 'commissioner', 'machine'] as const) {
      await test.as(role, organisation).post('/v1/imports', { source: 'a', feed: '[]' }).expect(403);
    }
    for (const body of [
      { source: 'A B', feed: '[]' },
      { source: 'a' },
      { source: 'a', feed: 7 },
      { source: 'a', feed: '[]', x: 1 },
    ]) {
      expect((await hub.post('/v1/imports', body).expect(400)).body).toMatchObject({
        code: 'validation-failed',
      });
    }
    const huge = await hub.post('/v1/imports', { source: 'a', feed: 'x'.repeat(20_100_000) });
    expect([huge.status, (huge.body as { code: string }).code]).toEqual([413, 'body-too-large']);
  });
});
