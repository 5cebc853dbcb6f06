import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { DirectoryModule } from '#directory/directory.module';
import { directoryContext } from '#directory/directory.context';
import { type HttpTest, startHttpTest, type TestCaller } from '#platform/testing/http-test';

const NETWORK = randomUUID();
const HUB = randomUUID();
const BOARD = randomUUID();
const TODAY = '2026-11-22T09:00:00.000Z';

describe('An organisation', () => {
  let test: HttpTest;
  let board: TestCaller;

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext]);
    test.environment.clock.set(TODAY);
    board = test.as('administrator', BOARD);
  });
  afterAll(() => test.close());

  const practice = (name: string, more: object = {}): object => ({
    kind: 'practice',
    name,
    odsCode: 'P88004',
    network: NETWORK,
    hub: HUB,
    area: 'Stockport',
    ...more,
  });
  const list = async (
    organisation: object,
    by = board,
  ): Promise<{ readonly id: string; readonly position: string }> => {
    const answer = await by.post('/v1/organisations', organisation).expect(201);
    const { id } = answer.body as { id: string };
    return { id, position: answer.headers['ginnel-position'] ?? '' };
  };
  const read = async (id: string, position: string): Promise<unknown> =>
    (await board.get(`/v1/organisations/${id}`).set('Ginnel-Position', position).expect(200)).body;

  it('is listed, answers with its revision and place, and can be read at once where its position is stated', async () => {
    const answer = await board.post('/v1/organisations', practice('Heaton Moor Surgery')).expect(201);
    const { id } = answer.body as { id: string };
    expect(answer.body).toEqual({ id, revision: 1 });
    expect(answer.headers).toMatchObject({ etag: '"1"', location: `/v1/organisations/${id}` });
    const view = await test
      .as('person', null)
      .get(`/v1/organisations/${id}`)
      .set('Ginnel-Position', answer.headers['ginnel-position'] ?? '');
    expect([view.status, view.headers['etag']]).toEqual([200, '"1"']);
    expect(view.body).toEqual({
      id,
      kind: 'practice',
      name: 'Heaton Moor Surgery',
      odsCode: 'P88004',
      area: 'Stockport',
      network: NETWORK,
      hub: HUB,
      revision: 1,
      memberships: [{ network: NETWORK, hub: HUB, from: '2026-11-22' }],
      contracts: [],
      description: null,
      url: null,
    });
  });

  it('is listed once by a repeated request, and by one with the same id and facts', async () => {
    const id = randomUUID();
    const key = randomUUID();
    const post = (body: object): ReturnType<TestCaller['post']> => board.post('/v1/organisations', body);
    const unnamed = await post(practice('Once')).set('Idempotency-Key', key).expect(201);
    expect((await post(practice('Once')).set('Idempotency-Key', key).expect(201)).body).toEqual(unnamed.body);
    expect((await post(practice('Other')).set('Idempotency-Key', key).expect(422)).body).toMatchObject({
      code: 'idempotency-key-reused',
    });
    await post(practice('Named', { id })).expect(201);
    expect((await post(practice('Named', { id })).expect(201)).body).toEqual({ id, revision: 1 });
    expect((await post(practice('Renamed', { id })).expect(409)).body).toMatchObject({
      code: 'organisation-already-listed',
    });
  });

  it('cannot be listed or changed by anybody but its steward', async () => {
    const { id } = await list(practice('Kept'));
    const stranger = test.as('administrator', randomUUID());
    expect(
      (await stranger.post('/v1/organisations', practice('Kept', { id })).expect(409)).body,
    ).toMatchObject({
      code: 'organisation-already-listed',
    });
    const membership = { network: null, hub: null, from: '2026-12-01' };
    const unknown = await stranger
      .post(`/v1/organisations/${randomUUID()}/membership`, membership)
      .expect(404);
    const foreign = await stranger.post(`/v1/organisations/${id}/membership`, membership).expect(404);
    expect(foreign.body).toEqual(unknown.body);
    const self = test.as('administrator', id);
    expect((await self.post(`/v1/organisations/${id}/membership`, membership).expect(404)).body).toEqual(
      unknown.body,
    );
  });

  it.each([
    ['ods-code-invalid', practice('P', { odsCode: null })],
    ['ods-code-invalid', practice('P', { odsCode: 'p 88' })],
    ['not-a-practice', practice('P', { kind: 'hub', odsCode: null })],
    ['hub-without-network', practice('P', { network: null })],
  ])('is refused with %s', async (code, organisation) => {
    expect((await board.post('/v1/organisations', organisation).expect(422)).body).toMatchObject({ code });
  });

  it.each([
    ['an unknown field', practice('P', { secret: 1 })],
    ['no name', practice(' ')],
    ['an unknown kind', practice('P', { kind: 'shop' })],
    ['an id that is none', practice('P', { id: 'x' })],
  ])('is refused with %s', async (_what, organisation) => {
    expect((await board.post('/v1/organisations', organisation).expect(400)).body).toMatchObject({
      code: 'validation-failed',
    });
  });

  it('that is a practice changes its network from a date on', async () => {
    const { id } = await list(practice('Moving'));
    const other = randomUUID();
    const answer = await board
      .post(`/v1/organisations/${id}/membership`, { network: other, hub: HUB, from: '2026-11-24' })
      .set('If-Match', '"1"')
      .expect(200);
    expect(answer.body).toEqual({ id, revision: 2 });
    const position = answer.headers['ginnel-position'] ?? '';
    expect(await read(id, position)).toMatchObject({ network: NETWORK });
    test.environment.clock.set('2026-11-24T00:00:00.000Z');
    expect(await read(id, position)).toMatchObject({ network: other, hub: HUB });
    test.environment.clock.set(TODAY);
    const stale = board.post(`/v1/organisations/${id}/membership`, {
      network: null,
      hub: null,
      from: '2026-12-01',
    });
    expect((await stale.set('If-Match', '"1"').expect(412)).body).toMatchObject({ code: 'revision-stale' });
    const earlier = { network: null, hub: null, from: '2026-11-01' };
    expect((await board.post(`/v1/organisations/${id}/membership`, earlier).expect(409)).body).toMatchObject({
      code: 'earlier-than-last-membership',
    });
  });

  it('that is a board holds contracts, and nobody holds them for it', async () => {
    const own = { id: BOARD, kind: 'commissioner-board', name: 'The board', area: 'Stockport' };
    await list(own);
    const provider = randomUUID();
    const contract = { provider, from: '2026-04-01' };
    const answer = await board.post(`/v1/organisations/${BOARD}/contracts`, contract).expect(200);
    expect(await read(BOARD, answer.headers['ginnel-position'] ?? '')).toMatchObject({
      contracts: [{ provider, from: '2026-04-01', until: null }],
    });
    const backwards = { ...contract, until: '2026-03-31' };
    await board.post(`/v1/organisations/${BOARD}/contracts`, backwards).expect(422);
    const other = await list({ kind: 'commissioner-board', name: 'Another board', area: 'Trafford' });
    await board.post(`/v1/organisations/${other.id}/contracts`, contract).expect(404);
    await test
      .as('administrator', other.id)
      .post(`/v1/organisations/${other.id}/contracts`, contract)
      .expect(200);
    const hub = randomUUID();
    const asHub = test.as('administrator', hub);
    await list({ id: hub, kind: 'hub', name: 'A hub', area: 'Stockport' }, asHub);
    expect((await asHub.post(`/v1/organisations/${hub}/contracts`, contract).expect(409)).body).toMatchObject(
      {
        code: 'not-a-commissioner-board',
      },
    );
  });

  it('is found by words of its name, by kind and by network, page by page', async () => {
    const network = randomUUID();
    const names = ['Ärzte Zeta', 'zeta Surgery', 'Zeta House', 'Zeta Clinic', 'Yew Tree'];
    let position = '';
    for (const name of names) ({ position } = await list(practice(name, { network })));
    await test.settle();
    const page = async (query: string): Promise<{ names: readonly string[]; next: string | null }> => {
      const { body } = await board
        .get(`/v1/organisations?${query}`)
        .set('Ginnel-Position', position)
        .expect(200);
      const shown = body as { items: { name: string }[]; next: string | null };
      return { names: shown.items.map(({ name }) => name), next: shown.next };
    };
    expect((await page(`network=${network}`)).names).toEqual([
      'Yew Tree',
      'Zeta Clinic',
      'Zeta House',
      'zeta Surgery',
      'Ärzte Zeta',
    ]);
    expect((await page(`network=${network}&search=zet`)).names).toHaveLength(4);
    expect((await page(`network=${network}&search=zeta%20sur`)).names).toEqual(['zeta Surgery']);
    expect((await page(`network=${network}&kind=hub`)).names).toEqual([]);
    const first = await page(`network=${network}&limit=3`);
    expect(first.names).toEqual(['Yew Tree', 'Zeta Clinic', 'Zeta House']);
    const rest = await page(`network=${network}&limit=3&cursor=${first.next ?? ''}`);
    expect(rest).toEqual({ names: ['zeta Surgery', 'Ärzte Zeta'], next: null });
  });

  it('that is unknown is a 404', async () => {
    expect((await board.get(`/v1/organisations/${randomUUID()}`).expect(404)).body).toMatchObject({
      code: 'not-found',
    });
  });
});
