import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { startNotes } from '../app/notes-application.fixture.js';
import { MetricsRegistry } from './metrics.registry.js';

describe('The measurements of a process', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    ({ app } = await startNotes());
    const registry = app.get(MetricsRegistry, { strict: false });
    const family = { name: 'ginnel_parked_messages', kind: 'gauge', help: 'Messages that wait' } as const;
    registry.register(() => [{ ...family, labels: { context: 'people' }, value: 2 }]);
    registry.register(() => Promise.reject(new Error('canary')));
    registry.register(() =>
      Promise.resolve([{ ...family, labels: { context: 'a "b" \\ c\nd', part: 'x' }, value: 0.5 }]),
    );
  });
  afterAll(() => app.close());

  it('are Prometheus’ text, each name described once, whatever part cannot be measured', async () => {
    const response = await request(app.getHttpServer()).get('/metrics').expect(200);
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.text).toBe(
      [
        '# HELP ginnel_parked_messages Messages that wait',
        '# TYPE ginnel_parked_messages gauge',
        'ginnel_parked_messages{context="people"} 2',
        'ginnel_parked_messages{context="a \\"b\\" \\\\ c\\nd",part="x"} 0.5',
        '# HELP ginnel_meters_failed Parts of the process that could not be measured this time',
        '# TYPE ginnel_meters_failed gauge',
        'ginnel_meters_failed 1',
        '',
      ].join('\n'),
    );
  });

  it('are for this machine only, and stand in no public document', async () => {
    await request(app.getHttpServer()).get('/metrics').set('Host', 'ginnel.example').expect(404);
    await request(app.getHttpServer()).get('/metrics').set('X-Forwarded-For', '192.0.2.1').expect(404);
    const document = await request(app.getHttpServer()).get('/openapi.json').expect(200);
    expect(Object.keys((document.body as { paths: object }).paths)).not.toContain('/metrics');
  });
});
