import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { directoryContext, DirectoryModule } from '#contexts/directory';
import type { Uuid } from '#platform/kernel/ids';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';

const NAME = 'Quartzwhistle Xylophina';

interface Listed {
  readonly id: Uuid;
  readonly worker: string;
  readonly name: string | null;
  readonly roles: readonly string[];
  readonly revision: number;
}

describe('Who works for an organisation', () => {
  let test: HttpTest;
  let hub: Uuid;

  beforeAll(async () => {
    test = await startHttpTest([DirectoryModule], [directoryContext]);
    hub = randomUUID();
  });
  afterAll(() => test.close());

  const administrator = (organisation = hub) => test.as('administrator', organisation, { subject: 'ines' });
  const keep = (body: object, organisation = hub) =>
    administrator().post(`/v1/organisations/${organisation}/members`, body);
  const leave = (member: Uuid) => administrator().post(`/v1/organisations/${hub}/members/${member}/leaving`);
  const list = async (query = '', by = administrator()): Promise<readonly Listed[]> => {
    await test.settle();
    const { body } = await by.get(`/v1/organisations/${hub}/members${query}`).expect(200);
    return (body as { items: readonly Listed[] }).items;
  };
  const kept = async (subject: string, roles: readonly string[], name = subject): Promise<Uuid> =>
    ((await keep({ subject, name, roles }).expect(200)).body as { id: Uuid }).id;

  it('is what its administrator says: listed with name, roles and the pseudonym, to its own people', async () => {
    const answer = await keep({ subject: 'morag', name: ' Morag Whitlow ', roles: ['link-worker'] }).expect(
      200,
    );
    const { id } = answer.body as { id: Uuid };
    expect(answer.body).toEqual({ id, revision: 1 });
    expect(answer.headers).toMatchObject({ etag: '"1"', location: `/v1/organisations/${hub}/members` });
    for (const role of ['administrator', 'coordinator', 'link-worker'] as const) {
      const { body } = await test
        .as(role, hub)
        .get(`/v1/organisations/${hub}/members`)
        .set('Ginnel-Position', answer.headers['ginnel-position'] ?? '')
        .expect(200);
      expect(body).toEqual({
        items: [
          {
            id,
            worker: expect.stringMatching(/^[\w-]{43}$/),
            ...{ name: 'Morag Whitlow', roles: ['link-worker'], revision: 1 },
          },
        ],
        next: null,
      });
    }
    expect((await list())[0]?.worker).not.toContain('morag');
  });

  it('takes on another name or role under the same id, and is found by role', async () => {
    const id = await kept('tunde', ['link-worker']);
    expect(await kept('tunde', ['administrator', 'coordinator'], 'Tunde A.')).toBe(id);
    const member = (await list('?role=coordinator')).find((one) => one.id === id);
    expect(member).toMatchObject({ name: 'Tunde A.', roles: ['coordinator', 'administrator'], revision: 2 });
    expect((await list('?role=link-worker')).map((one) => one.id)).not.toContain(id);
  });

  it('is told once by a repeated request', async () => {
    const body = { subject: 'idris', name: 'Idris', roles: ['link-worker'] };
    const asked = () => keep(body).set('Idempotency-Key', 'idris');
    expect((await asked().expect(200)).body).toEqual((await asked().expect(200)).body);
    const other = keep({ ...body, name: 'Other' }).set('Idempotency-Key', 'idris');
    expect((await other.expect(422)).body).toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('leaves, once, and may come back', async () => {
    const id = await kept('keziah', ['link-worker']);
    expect((await leave(id).expect(200)).body).toEqual({ id, revision: 2 });
    expect((await leave(id).expect(200)).body).toEqual({ id, revision: 2 });
    expect((await list()).map((one) => one.id)).not.toContain(id);
    expect(await kept('keziah', ['coordinator'])).toBe(id);
    expect((await list()).find((one) => one.id === id)).toMatchObject({ name: 'keziah', revision: 3 });
    expect((await leave(id).set('If-Match', '"1"').expect(412)).body).toMatchObject({
      code: 'revision-stale',
    });
  });

  it('keeps no name that no longer stands, nor any outside the vault', async () => {
    const id = await kept('solveig', ['link-worker'], NAME);
    await kept('solveig', ['link-worker'], `${NAME} the second`);
    await test.settle();
    const client = new Client({ connectionString: test.administrator });
    await client.connect();
    try {
      const sealed = async () => {
        const { rows } = await client.query<{ texts: number; keys: number }>(
          `select (select count(*)::int from directory.vault where kind = 'member-name') as texts,
                  (select count(*)::int from directory.person_key) as keys`,
        );
        return rows[0];
      };
      const present = (await list()).length;
      expect(await sealed()).toEqual({ texts: present, keys: present });
      await leave(id).expect(200);
      await test.settle();
      expect(await sealed()).toEqual({ texts: present - 1, keys: present - 1 });
      const { rows } = await client.query<{ found: boolean }>(
        `select exists (select from directory.event where data::text ~* 'quartz')
             or exists (select from directory.stream_state where state::text ~* 'quartz') as found`,
      );
      expect(rows).toEqual([{ found: false }]);
    } finally {
      await client.end();
    }
    expect(test.lines.filter((line) => /quartz/i.test(line))).toEqual([]);
  });

  it('goes page by page, with a cursor for nobody and nothing else', async () => {
    const all = (await list()).map(({ id }) => id);
    const seen: Uuid[] = [];
    let first: string | null = null;
    for (let cursor = ''; ;) {
      const { body } = await administrator()
        .get(`/v1/organisations/${hub}/members?limit=1${cursor}`)
        .expect(200);
      const { items, next } = body as { items: readonly Listed[]; next: string | null };
      seen.push(...items.map(({ id }) => id));
      if (next === null) break;
      first ??= next;
      cursor = `&cursor=${next}`;
    }
    expect(seen).toEqual(all);
    const other = randomUUID();
    const stolen = await administrator(other).get(
      `/v1/organisations/${other}/members?limit=1&cursor=${String(first)}`,
    );
    const filtered = await administrator().get(
      `/v1/organisations/${hub}/members?role=provider&cursor=${String(first)}`,
    );
    for (const { status, body } of [stolen, filtered])
      expect([status, body.code]).toEqual([400, 'cursor-invalid']);
  });

  it('is nobody else’s affair: not another administrator’s, not another role’s, not for an unknown id', async () => {
    const id = await kept('hamish', ['link-worker']);
    const stranger = administrator(randomUUID());
    const body = { subject: 'mallory', name: 'Mallory', roles: ['coordinator'] };
    const unknown = await stranger.get(`/v1/organisations/${randomUUID()}/members`).expect(404);
    for (const foreign of [
      await stranger.get(`/v1/organisations/${hub}/members`),
      await stranger.post(`/v1/organisations/${hub}/members`, body),
      await stranger.post(`/v1/organisations/${hub}/members/${id}/leaving`),
      await keep(body, randomUUID()),
      await leave(randomUUID()),
    ]) {
      expect([foreign.status, foreign.body]).toEqual([404, unknown.body]);
    }
    for (const role of ['coordinator', 'link-worker', 'commissioner'] as const)
      await test.as(role, hub).post(`/v1/organisations/${hub}/members`, body).expect(403);
    for (const role of ['provider', 'referrer', 'commissioner'] as const)
      await test.as(role, hub).get(`/v1/organisations/${hub}/members`).expect(403);
    expect((await list()).find((one) => one.id === id)).toMatchObject({ name: 'hamish' });
  });

  it('is told anew under a key whose receipt is no longer kept', async () => {
    const body = { subject: 'bettina', name: 'Bettina', roles: ['link-worker'] };
    const asked = () => keep(body).set('Idempotency-Key', 'bettina').expect(200);
    const { id } = (await asked()).body as { id: Uuid };
    await test.runtime('directory').database.workerQuery('delete from receipt where tenant = $1', [hub]);
    expect((await asked()).body).toEqual({ id, revision: 2 });
    expect((await list()).find((one) => one.id === id)).toMatchObject({ name: 'Bettina' });
  });

  it('stands on no stream but a member’s own, and nothing else on a member’s', async () => {
    const listed = { id: hub, kind: 'hub', name: 'The hub', area: 'Stockport' };
    await administrator().post('/v1/organisations', listed).expect(201);
    await leave(hub).expect(404);
    const member = await kept('gwen', ['coordinator']);
    const own = await administrator().post('/v1/organisations', { ...listed, id: member });
    expect([own.status, own.body.code]).toEqual([404, 'not-found']);
    const group = { id: await kept('tunde', ['link-worker']), name: 'A walking group' };
    await test.settle();
    const service = await administrator().post('/v1/services', group);
    expect([service.status, service.body.code]).toEqual([404, 'not-found']);
    for (const stream of [hub, member]) {
      const room = await administrator().post(`/v1/services/${stream}/capacity`, { accepting: false });
      expect(room.status).toBe(404);
    }
    expect((await leave(member).expect(200)).body).toEqual({ id: member, revision: 2 });
    const elsewhere = randomUUID();
    const { body } = await administrator(elsewhere).post(`/v1/organisations/${elsewhere}/members`, {
      ...{ subject: 'morag', name: 'Morag', roles: ['provider'] },
    });
    await leave(body.id as Uuid).expect(404);
  });

  it.each([
    ['no role', { subject: 'a', name: 'A', roles: [] }],
    ['a role that is none', { subject: 'a', name: 'A', roles: ['machine'] }],
    ['a person’s role', { subject: 'a', name: 'A', roles: ['person'] }],
    ['no name', { subject: 'a', name: ' ', roles: ['provider'] }],
    ['a line feed in the name', { subject: 'a', name: 'A\nB', roles: ['provider'] }],
    ['a subject that no token has', { subject: 'ä', name: 'A', roles: ['provider'] }],
    ['an empty subject', { subject: '', name: 'A', roles: ['provider'] }],
    ['an unknown field', { subject: 'a', name: 'A', roles: ['provider'], admin: true }],
  ])('is refused with %s', async (_what, body) => {
    expect((await keep(body).expect(400)).body).toMatchObject({ code: 'validation-failed' });
  });
});
