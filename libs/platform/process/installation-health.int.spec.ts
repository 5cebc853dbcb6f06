import { Module } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReadinessRegistry } from '#platform/http/health/readiness.registry';
import { type HttpTest, startHttpTest } from '#platform/testing/http-test';
import { sourceContext } from '#platform/testing/source.context';
import { SourceModule } from '#platform/testing/source.module';
import { InstallationHealthController, OTHER_PROCESSES } from './installation-health.controller.js';

const source = sourceContext('directory');

describe('The health of an installation', () => {
  let test: HttpTest;
  let other: Server;
  let told: { status: number; body: string };
  const others = new Map<string, string>();

  beforeAll(async () => {
    other = createServer((_, response) => {
      response.writeHead(told.status, { 'content-type': 'application/json' }).end(told.body);
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    others.set('people', `http://127.0.0.1:${(other.address() as AddressInfo).port}`);
    @Module({
      controllers: [InstallationHealthController],
      providers: [{ provide: OTHER_PROCESSES, useValue: others }],
    })
    class HealthModule {}
    test = await startHttpTest([SourceModule.for(source), HealthModule], [source]);
    test.app
      .get(ReadinessRegistry, { strict: false })
      .register('directory database', () => ({ ready: true }));
  });
  beforeEach(() => {
    others.delete('insights');
  });
  afterAll(async () => {
    other.close();
    await test.close();
  });

  const ask = async (): Promise<{ status: number; code: unknown; parts: unknown }> => {
    const { status, body } = await test.request.get('/health/installation');
    const { code, parts } = body as { code?: unknown; parts: unknown };
    return { status, code, parts };
  };
  const answer = (status: number, parts: object): void => {
    told = { status, body: JSON.stringify({ status: status === 200 ? 'ready' : 503, parts }) };
  };

  it('has the parts of all processes, those that serve and need somebody to look too', async () => {
    answer(200, { 'people kafka': { ready: true, reason: 'broker-away' } });
    expect(await ask()).toEqual({
      status: 200,
      code: undefined,
      parts: {
        'directory database': { ready: true },
        'people kafka': { ready: true, reason: 'broker-away' },
      },
    });
  });

  it('is not ready while a part of any process is not', async () => {
    answer(503, { 'people database': { ready: false, reason: 'check-failed' } });
    expect(await ask()).toMatchObject({
      status: 503,
      code: 'not-ready',
      parts: { 'people database': { ready: false, reason: 'check-failed' } },
    });
  });

  it('names a process that does not answer, or answers something else', async () => {
    others.set('insights', 'http://127.0.0.1:9');
    told = { status: 200, body: 'not what was asked for' };
    expect(await ask()).toMatchObject({
      status: 503,
      parts: {
        'insights process': { ready: false, reason: 'away' },
        'people process': { ready: false, reason: 'away' },
      },
    });
  });

  it('says nothing of others where each process speaks of itself', async () => {
    answer(503, { 'people database': { ready: false } });
    const { status, body } = await test.request.get('/health/ready');
    expect({ status, parts: (body as { parts: object }).parts }).toEqual({
      status: 200,
      parts: { 'directory database': { ready: true } },
    });
  });
});
