import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { NOTE, startNotes } from './notes-application.fixture.js';

const TRACE = '6f1c2d3e-0000-4000-8000-00000000000a';

describe('The access log', () => {
  let app: NestFastifyApplication;
  let lines: string[];

  beforeAll(async () => {
    ({ app, lines } = await startNotes());
  });
  beforeEach(() => {
    lines.length = 0;
  });
  afterAll(() => app.close());

  const accesses = (): readonly Record<string, unknown>[] =>
    lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ context }) => context === 'Access');

  /** So many lines, which may follow their answers by a turn of the loop, without what differs each time. */
  async function written(count: number): Promise<readonly object[]> {
    for (let turn = 0; turn < 1_000 && accesses().length < count; turn += 1) await new Promise(setImmediate);
    return accesses().map(({ pid, time, ...line }) => {
      expect([typeof pid, typeof time]).toEqual(['number', 'string']);
      return line;
    });
  }

  const lineOf = (method: string, route: string, status: number): object => ({
    level: 'info',
    context: 'Access',
    message: 'request answered',
    request: TRACE,
    milliseconds: expect.any(Number),
    ...{ method, route, status },
  });
  const get = (path: string): ReturnType<ReturnType<typeof request>['get']> =>
    request(app.getHttpServer()).get(path).set('X-Request-Id', TRACE);

  it('has one line for each request, with the pattern of its route instead of its address', async () => {
    await get(`/v1/notes/${NOTE}?searched=canary`).set('Authorization', 'Bearer provider').expect(403);
    await get(`/v1/notes/${NOTE}`).set('Authorization', 'Bearer referrer').expect(200);
    await get('/v1/notes?title=canary').expect(401);
    await get('/v1/canary').expect(404);
    await request(app.getHttpServer())
      .post('/v1/notes')
      .set({ 'X-Request-Id': TRACE, authorization: 'Bearer referrer', 'idempotency-key': 'canary' })
      .send({ title: 'canary', text: 'canary', on: '2026-11-22' })
      .expect(201);
    expect(await written(5)).toEqual([
      lineOf('GET', '/v1/notes/:note', 403),
      lineOf('GET', '/v1/notes/:note', 200),
      lineOf('GET', '/v1/notes', 401),
      lineOf('GET', '(no route)', 404),
      lineOf('POST', '/v1/notes', 201),
    ]);
  });

  it('has an id of our own where the caller sent another that may hold a name', async () => {
    const answer = await get('/v1/notes').set('X-Request-Id', 'Aisha-Rahman.1960').expect(401);
    expect(await written(1)).toEqual([
      { ...lineOf('GET', '/v1/notes', 401), request: answer.headers['x-request-id'] },
    ]);
    expect(lines.join('')).not.toContain('Aisha');
  });

  it('tells neither what was asked for nor by whom', async () => {
    await get(`/v1/notes/${NOTE}`).set('Authorization', 'Bearer referrer').expect(200);
    await get('/v1/notes?title=canary&cursor=secret')
      .set('Authorization', 'Bearer nobody-canary')
      .expect(401);
    const [first, ...others] = (await written(2)).map((line) => JSON.stringify(line));
    expect(others).toHaveLength(1);
    expect(`${first ?? ''}${others.join('')}`).not.toMatch(
      new RegExp(`${NOTE}|canary|secret|Bearer|referrer|sub-1|127\\.0\\.0\\.1`),
    );
  });
});
