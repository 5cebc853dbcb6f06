import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import type { Response, Test } from 'supertest';
import { NOTE, NotesController, startNotes } from './notes-application.fixture.js';

describe('Bad input', () => {
  let app: NestFastifyApplication;
  let lines: string[];

  beforeAll(async () => {
    ({ app, lines } = await startNotes());
    await app.listen(0, '127.0.0.1');
  });
  afterAll(() => app.close());

  const post = (path = '/v1/notes'): Test =>
    request(app.getHttpServer())
      .post(path)
      .set('Authorization', 'Bearer referrer')
      .set('Idempotency-Key', 'key-1');
  const get = (path: string): Test =>
    request(app.getHttpServer()).get(path).set('Authorization', 'Bearer referrer');
  const note = (changes: object = {}): object => ({ title: 'T', text: 'Text', on: '2026-11-22', ...changes });

  function expectProblem(response: Response, status: number, code: string): void {
    expect({
      status: response.status,
      code: body(response)['code'],
      media: response.headers['content-type'],
    }).toEqual({
      status,
      code,
      media: 'application/problem+json',
    });
    expect(body(response)).toMatchObject({ status, type: `https://ginnel.example/problems/${code}` });
    expect(body(response)['title']).toEqual(expect.any(String));
    expect(response.headers['ginnel-time']).toBe('2026-11-22T09:00:00.000Z');
    expect(response.headers['cache-control']).toBe('no-store');
  }

  const body = (response: Response): Record<string, unknown> =>
    (Object.keys(response.body as object).length > 0 ? response.body : JSON.parse(response.text)) as Record<
      string,
      unknown
    >;
  const fields = (response: Response): unknown => body(response)['fields'];

  it('is not what a well-formed command is', async () => {
    const response = await post()
      .send(note({ at: '2026-11-22T10:00:00+01:00' }))
      .expect(201);
    expect(response.body).toEqual({
      id: NOTE,
      title: 'T',
      actor: expect.stringContaining('referrer') as unknown,
    });
    expect(response.headers).toMatchObject({
      etag: '"1"',
      location: `/v1/notes/${NOTE}`,
      'ginnel-position': 'notes:1:3:5',
    });
  });

  it.each(['{"title":', '{title:1}', '', 'nul', '{"a":1}{"b":2}', '\ufeff\ufeff{}'])(
    'as malformed JSON %j is refused',
    async (text) => {
      expectProblem(await post().set('Content-Type', 'application/json').send(text), 400, 'malformed-json');
    },
  );

  it('that is not UTF-8 is refused', async () => {
    const response = await post()
      .set('Content-Type', 'application/json')
      .serialize((bytes: unknown) => bytes as string)
      .send(Buffer.from([0x22, 0xff, 0xfe, 0x22]));
    expectProblem(response, 400, 'malformed-json');
  });

  it('with unknown fields is refused without repeating their names', async () => {
    const response = await post().send(note({ 'Jane Canary': 1, contacts: [{ 'secret-canary': 1 }] }));
    expectProblem(response, 400, 'validation-failed');
    expect(fields(response)).toEqual(
      expect.arrayContaining([
        { in: 'body', path: '', code: 'unknown-field' },
        { in: 'body', path: 'contacts.0', code: 'unknown-field' },
      ]),
    );
    expect(response.text).not.toMatch(/canary/i);
  });

  it('with wrong types, missing fields and wrong entries is refused by path and code', async () => {
    const response = await post().send({
      title: 7,
      on: 'yesterday-canary',
      contacts: [{ phone: 'canary' }],
      scores: { Canary: 1, ok: 'canary' },
    });
    expectProblem(response, 400, 'validation-failed');
    expect(fields(response)).toEqual([
      { in: 'body', path: 'title', code: 'wrong-type' },
      { in: 'body', path: 'text', code: 'required' },
      { in: 'body', path: 'on', code: 'not-a-date' },
      { in: 'body', path: 'contacts.0.phone', code: 'wrong-format' },
      { in: 'body', path: 'scores.*', code: 'wrong-entry' },
      { in: 'body', path: 'scores.*', code: 'wrong-type' },
    ]);
    expect(response.text).not.toMatch(/canary/i);
  });

  it.each([null, [], 'text', 7, true])('of another shape (%j) is refused', async (value) => {
    const response = await post().set('Content-Type', 'application/json').send(JSON.stringify(value));
    expectProblem(response, 400, 'validation-failed');
  });

  it('without a body is refused', async () => {
    expectProblem(await post(), 400, 'validation-failed');
  });

  it.each([
    '2026-02-30',
    '2026-13-01',
    '2025-02-29',
    '0000-01-01',
    '2026-1-1',
    '20261122',
    '2026-11-22T00:00:00Z',
  ])('with the impossible date %s is refused', async (on) => {
    const response = await post().send(note({ on }));
    expectProblem(response, 400, 'validation-failed');
    expect(fields(response)).toEqual([{ in: 'body', path: 'on', code: 'not-a-date' }]);
  });

  it.each([
    '2026-02-30T09:00:00Z',
    '2026-11-22T25:00:00Z',
    '2026-11-22T09:00:00',
    '2026-11-22',
    '2026-11-22T09:00:00+15:99',
  ])('with the impossible instant %s is refused', async (at) => {
    expect(fields(await post().send(note({ at })).expect(400))).toEqual([
      { in: 'body', path: 'at', code: 'not-an-instant' },
    ]);
  });

  it.each([
    '"a\\u0000b"',
    '"\\ud800"',
    '"a\\udc00"',
    '{"k\\u0000":1}',
    '["\\udfff"]',
    '{"title":{"x":["\\ud83d"]}}',
  ])('with NUL or an unpaired surrogate (%s) is refused wherever it stands', async (text) => {
    expectProblem(await post().set('Content-Type', 'application/json').send(text), 400, 'bad-characters');
  });

  it.each(['\u0007', '\u001b[31m', '\u0085', '\u007f', '\r', '\n'])(
    'with the control character %j in a line is refused',
    async (character) => {
      const response = await post().send(note({ title: `a${character}b` }));
      expect(fields(response)).toEqual([{ in: 'body', path: 'title', code: 'bad-characters' }]);
    },
  );

  it('with a prototype key is refused', async () => {
    for (const text of [
      '{"__proto__":{"role":"x"}}',
      '{"a":{"constructor":{"prototype":{}}}}',
      '{"\\u005f_proto__":1}',
    ]) {
      expectProblem(await post().set('Content-Type', 'application/json').send(text), 400, 'forbidden-key');
    }
    expectProblem(await get('/v1/notes?__proto__[x]=1'), 400, 'forbidden-key');
    expectProblem(await get('/v1/notes?constructor=1'), 400, 'forbidden-key');
  });

  it('nested deeper than 32 is refused, 32 is read', async () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const send = (text: string): Test =>
      post('/v1/notes/import').set('Content-Type', 'application/json').send(text);
    expectProblem(await send(nested(33)), 400, 'nested-too-deep');
    expectProblem(await send(nested(100_000)), 400, 'nested-too-deep');
    await send(nested(32)).expect(204);
    await send(JSON.stringify(['['.repeat(40), '\\"[[['])).expect(204);
  });

  it('of more than 256 KB is refused, and 10 MB of text too', async () => {
    expectProblem(await post().send(note({ text: 'x'.repeat(256 * 1024) })), 413, 'body-too-large');
    expectProblem(await post().send(note({ text: 'x'.repeat(10_000_000) })), 413, 'body-too-large');
    const tooLong = await post().send(note({ text: 'x'.repeat(1_001) }));
    expect(fields(tooLong)).toEqual([{ in: 'body', path: 'text', code: 'too-long' }]);
  });

  it('is measured by the limit of its own route', async () => {
    await post('/v1/notes/import')
      .send(['x'.repeat(1_500_000)])
      .expect(204);
    expectProblem(await post('/v1/notes/import').send(['x'.repeat(2_100_000)]), 413, 'body-too-large');
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ])('as %s is refused', async (type) => {
    expectProblem(await post().set('Content-Type', type).send('a=1'), 415, 'unsupported-media-type');
  });

  it.each([
    '/v1/notes/%00',
    '/v1/notes?title=a%00b',
    '/v1/notes?title=%ED%A0%80',
    '/v1/notes?title=%ff',
    '/v1/notes?title=%0a',
    '/v1/notes/%zz',
    '/v1/notes/%ff',
    '/v1/%07',
  ])('in the address %s is refused', async (path) => {
    const response = await get(path);
    expect([response.status, body(response)['code']]).toEqual([400, 'bad-characters']);
    expect(response.headers['content-type']).toBe('application/problem+json');
  });

  it('in a query: unknown, repeated and wrong parameters are refused', async () => {
    expect(fields(await get('/v1/notes?limt=1').expect(400))).toEqual([
      { in: 'query', path: '', code: 'unknown-field' },
    ]);
    expect(fields(await get('/v1/notes?limit=1&limit=2').expect(400))).toEqual([
      { in: 'query', path: 'limit', code: 'wrong-type' },
    ]);
    expect(fields(await get('/v1/notes?limit=0').expect(400))).toEqual([
      { in: 'query', path: 'limit', code: 'too-small' },
    ]);
    expect(fields(await get('/v1/notes?limit=1e1').expect(400))).toEqual([
      { in: 'query', path: 'limit', code: 'wrong-type' },
    ]);
  });

  it('in a path: an id that is no UUID is refused, one of nobody is not found', async () => {
    expect(fields(await get('/v1/notes/17').expect(400))).toEqual([
      { in: 'path', path: 'note', code: 'wrong-format' },
    ]);
    expectProblem(await get('/v1/notes/3e3c0d31-7e0f-4f6c-9a5e-0d9a8b7c6d5e'), 404, 'not-found');
    await get(`/v1/notes/${NOTE.toUpperCase()}`).expect(200);
    expect((await get(`/v1/notes/${'x'.repeat(1_500)}`)).status).toBe(414);
    expect((await get(`/v1/notes?title=${'x'.repeat(9_000)}`)).status).toBe(414);
  });

  it('in the headers of a command is refused', async () => {
    const server = app.getHttpServer() as Parameters<typeof request>[0];
    const bare = request(server).post('/v1/notes').set('Authorization', 'Bearer referrer').send(note());
    expectProblem(await bare, 400, 'idempotency-key-missing');
    for (const key of ['a b', 'x'.repeat(201), 'é']) {
      expectProblem(await post().set('Idempotency-Key', key).send(note()), 400, 'idempotency-key-invalid');
    }
    for (const tag of ['W/"3"', '3', '*', '"3", "4"', '"03"', '""', '"-1"', '"9999999999999999"']) {
      expectProblem(await post(`/v1/notes/${NOTE}/seen`).set('If-Match', tag), 400, 'if-match-invalid');
    }
    for (const positions of [
      'x',
      'notes:1:2',
      'notes:1:2:3;',
      Array(17).fill('notes:1:2:3').join(','),
      `notes:1:2:${'9'.repeat(40)}`,
    ]) {
      expectProblem(
        await post(`/v1/notes/${NOTE}/seen`).set('Ginnel-Position', positions),
        400,
        'position-invalid',
      );
    }
    const fine = await post(`/v1/notes/${NOTE}/seen`)
      .set('If-Match', '"3"')
      .set('Ginnel-Position', 'notes:1:2:3, people:1:0:9');
    expect([fine.status, fine.body]).toEqual([200, { revision: 3, positions: 2 }]);
  });

  it('as a forged cursor or one for another filter is refused', async () => {
    const { next } = (await get('/v1/notes?limit=5&title=a').expect(200)).body as { next: string };
    await get(`/v1/notes?limit=9&title=a&cursor=${next}`).expect(200);
    for (const query of [
      `title=b&cursor=${next}`,
      `cursor=${next}`,
      `title=a&cursor=${next}A`,
      'cursor=AAAA',
      'cursor=',
      `cursor=${'A'.repeat(3_000)}`,
    ]) {
      expectProblem(await get(`/v1/notes?${query}`), 400, 'cursor-invalid');
    }
    const person = await get(`/v1/notes?title=a&cursor=${next}`).set('Authorization', 'Bearer person');
    expectProblem(person, 400, 'cursor-invalid');
  });

  it('to an unknown path or with a method not offered is answered so, without the address', async () => {
    const lost = await get('/v1/canary?name=canary');
    expectProblem(lost, 404, 'not-found');
    expect(lost.text).not.toContain('canary');
    const wrong = await request(app.getHttpServer()).delete('/v1/notes/x');
    expectProblem(wrong, 405, 'method-not-allowed');
    expect(wrong.headers['allow']).toBe('GET, HEAD');
  });

  it('that is not HTTP or has too large headers is answered before it reaches a route', async () => {
    const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
    const raw = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () => socket.write(text));
        socket
          .on('data', (bytes: Buffer) => (answer += bytes.toString()))
          .on('close', () => resolve(answer))
          .on('error', reject);
      });
    expect(await raw('RUBBISH\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [^]*"code":"malformed-request"/);
    expect(await raw(`GET / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 431 [^]*headers-too-large/,
    );
  });

  it('never reaches the log as text', async () => {
    NotesController.failures.set('canary', new Error('value canary-7781 is wrong'));
    const response = await get('/v1/notes/failing/canary');
    expectProblem(response, 500, 'internal-error');
    expect(response.text).not.toContain('7781');
    const logged = lines.join('');
    expect(logged).toContain('"route":"/v1/notes/failing/:how"');
    expect(logged).not.toMatch(/canary-7781|Jane|secret-canary|yesterday/);
  });
});
