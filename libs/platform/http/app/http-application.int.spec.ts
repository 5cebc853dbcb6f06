import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import type { Response } from 'supertest';
import { NotesController, startNotes } from './notes-application.fixture.js';

describe('An answer', () => {
  let app: NestFastifyApplication;
  let lines: string[];

  beforeAll(async () => {
    ({ app, lines } = await startNotes());
  });
  beforeEach(() => {
    lines.length = 0;
  });
  afterAll(() => app.close());

  const fail = (name: string, error: unknown): Promise<Response> => {
    NotesController.failures.set(name, error);
    return Promise.resolve(request(app.getHttpServer()).get(`/v1/notes/failing/${name}`));
  };

  it('takes a request id that is a uuid, and gives a new one otherwise', async () => {
    const live = (id: string): Promise<Response> =>
      Promise.resolve(request(app.getHttpServer()).get('/health/live').set('X-Request-Id', id));
    expect((await live('6F1C2D3E-0000-4000-8000-00000000000A')).headers['x-request-id']).toBe(
      '6f1c2d3e-0000-4000-8000-00000000000a',
    );
    for (const id of ['Aisha-Rahman.1960', 'a b', '<script>', `${randomUUID()}-Aisha`]) {
      expect((await live(id)).headers['x-request-id']).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    }
  });

  it('believes no header of a proxy', async () => {
    const response = await request(app.getHttpServer())
      .get('/v1/notes')
      .set('X-Forwarded-For', '127.0.0.1')
      .set('X-Forwarded-Host', 'evil');
    expect(response.status).toBe(401);
    expect(JSON.stringify(response.headers)).not.toContain('evil');
  });

  it('without the database is a 503 that says when to come back', async () => {
    const response = await fail(
      'away',
      Object.assign(new Error('connect ECONNREFUSED canary'), { code: 'ECONNREFUSED' }),
    );
    expect([response.status, response.headers['retry-after']]).toEqual([503, '2']);
    expect(response.body).toMatchObject({ code: 'database-unavailable' });
    expect(lines.join('')).toContain('database-unavailable');
    expect(lines.join('')).not.toContain('canary');
  });

  it('to an error nobody foresaw is logged by kind, code and place, without what it says', async () => {
    const error = Object.assign(new Error('Key (nhs)=(9990000018) exists'), {
      code: '23505',
      constraint: 'identity_key',
      detail: 'Key (nhs)=(9990000018)',
      cause: new TypeError('9990000018 is no date'),
    });
    const response = await fail('unforeseen', error);
    expect(response.body).toMatchObject({ code: 'internal-error', status: 500 });
    expect(response.text + lines.join('')).not.toContain('9990000018');
    const line = lines
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .find(({ level }) => level === 'error');
    expect(line).toMatchObject({
      context: 'ProblemFilter',
      message: 'request failed',
      method: 'GET',
      route: '/v1/notes/failing/:how',
      request: response.headers['x-request-id'],
      error: { name: 'Error', code: '23505', constraint: 'identity_key', cause: { name: 'TypeError' } },
    });
    expect((line?.['error'] as { frames: string[] }).frames[0]).toMatch(/^at .*http-application\.int\.spec/);
  });

  it('to what is thrown without being an error is a 500 too', async () => {
    for (const thrown of ['canary', 7, null, { status: 200 }]) {
      const response = await fail('thrown', thrown);
      expect([response.status, response.text.includes('canary')]).toEqual([500, false]);
    }
  });

  it('that refuses carries no header of the success it might have been', async () => {
    const response = await request(app.getHttpServer())
      .post('/v1/notes')
      .set('Authorization', 'Bearer referrer')
      .set('Idempotency-Key', 'k')
      .send({ title: 'closed', text: 't', on: '2026-11-22' })
      .expect(409);
    expect(response.body).toMatchObject({ code: 'not-open' });
    expect(response.headers).not.toHaveProperty('etag');
    expect(response.headers).not.toHaveProperty('location');
    expect(response.headers).not.toHaveProperty('ginnel-position');
  });
});
