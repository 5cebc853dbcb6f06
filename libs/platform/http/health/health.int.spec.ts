import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import request from 'supertest';
import { z } from 'zod';
import { Public } from '../access/access.decorators.js';
import { createHttpApplication } from '../app/create-http-application.js';
import { JsonLogger } from '../app/json-logger.js';
import { namedTokens, startNotes } from '../app/notes-application.fixture.js';
import { ShutdownGate } from '../app/shutdown-gate.js';
import { Answers } from '../openapi/answers.decorators.js';
import { ReadinessRegistry } from './readiness.registry.js';

class Latch {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

@Controller('v1/slow')
@Public()
class SlowController {
  readonly begun = new Latch();
  readonly released = new Latch();

  @Get()
  @Answers(200, z.strictObject({ finished: z.literal(true) }), 'Finished')
  async readSlowly(): Promise<{ readonly finished: true }> {
    this.begun.open();
    await this.released.opened;
    return { finished: true };
  }
}

@Module({ controllers: [SlowController] })
class SlowModule {}

describe('A process', () => {
  let app: NestFastifyApplication;

  beforeAll(async () => {
    ({ app } = await startNotes());
  });
  afterAll(() => app.close());

  const ready = (): ReturnType<ReturnType<typeof request>['get']> =>
    request(app.getHttpServer()).get('/health/ready');

  it('lives as soon as it answers', async () => {
    const response = await request(app.getHttpServer()).get('/health/live').expect(200);
    expect(response.body).toEqual({ status: 'live' });
    expect(response.headers['ginnel-time']).toBe('2026-11-22T09:00:00.000Z');
  });

  it('is ready when every part is, and names the part that is not', async () => {
    const registry = app.get(ReadinessRegistry, { strict: false });
    let behind = false;
    registry.register('people', () => ({ ready: true }));
    registry.register('referrals', () =>
      Promise.resolve(behind ? { ready: false, reason: 'projection-behind' } : { ready: true }),
    );
    expect((await ready().expect(200)).body).toEqual({
      status: 'ready',
      parts: { people: { ready: true }, referrals: { ready: true } },
    });
    behind = true;
    const response = await ready().expect(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(response.body).toMatchObject({
      code: 'not-ready',
      parts: { people: { ready: true }, referrals: { ready: false, reason: 'projection-behind' } },
    });
    registry.register('referrals', () => {
      throw new Error('canary');
    });
    expect((await ready().expect(503)).text).not.toContain('canary');
  });

  it('that shuts down refuses what comes', async () => {
    app.get(ShutdownGate, { strict: false }).onModuleDestroy();
    const response = await request(app.getHttpServer()).get('/health/live').expect(503);
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      'retry-after': '5',
      connection: 'close',
    });
    expect(response.body).toMatchObject({ code: 'shutting-down' });
  });

  it('that shuts down finishes what it has begun', async () => {
    const slow = await createHttpApplication(SlowModule, {
      now: () => '2026-11-22T09:00:00.000Z',
      verifier: namedTokens,
      logger: new JsonLogger({ level: 'silent' }),
      shutdownHooks: false,
    });
    await slow.listen(0, '127.0.0.1');
    const controller = slow.get(SlowController, { strict: false });
    const answer = fetch(`${await slow.getUrl()}/v1/slow`);
    await controller.begun.opened;
    const closed = slow.close();
    controller.released.open();
    expect(await (await answer).json()).toEqual({ finished: true });
    await closed;
  });
});
