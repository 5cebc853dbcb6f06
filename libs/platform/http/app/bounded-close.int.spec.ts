import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { z } from 'zod';
import { Public } from '../access/access.decorators.js';
import { Answers } from '../openapi/answers.decorators.js';
import { createHttpApplication } from './create-http-application.js';
import { JsonLogger } from './json-logger.js';
import { namedTokens } from './notes-application.fixture.js';

const FINISH_WITHIN = 400;
/** More than any socket holds on its way. */
const LARGE = 64 * 1024 * 1024;
/** Far below the 30 s that a request may take to arrive, far above a busy machine's delays. */
const SOON = FINISH_WITHIN + 5_000;

class Latch {
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

@Controller('v1')
@Public()
class WorkController {
  readonly begun = new Latch();
  readonly released = new Latch();

  @Get('large')
  @Answers(200, z.strictObject({ text: z.string() }), 'More than a socket holds')
  readLarge(): { readonly text: string } {
    this.begun.open();
    return { text: 'x'.repeat(LARGE) };
  }

  @Get('slow')
  @Answers(200, z.strictObject({ finished: z.literal(true) }), 'Finished')
  async readSlowly(): Promise<{ readonly finished: true }> {
    this.begun.open();
    await this.released.opened;
    return { finished: true };
  }
}

@Module({ controllers: [WorkController] })
class WorkModule {}

describe('A process that stops', () => {
  let app: NestFastifyApplication;
  let work: WorkController;
  let origin: URL;
  let client: Socket | undefined;

  beforeEach(async () => {
    app = await createHttpApplication(WorkModule, {
      now: () => '2026-11-22T09:00:00.000Z',
      verifier: namedTokens,
      logger: new JsonLogger({ level: 'silent' }),
      shutdownHooks: false,
      finishWithin: FINISH_WITHIN,
    });
    await app.listen(0, '127.0.0.1');
    origin = new URL(await app.getUrl());
    work = app.get(WorkController, { strict: false });
  });
  afterEach(async () => {
    client?.destroy();
    await app.close();
  });

  /** Connects, sends this and never reads. */
  async function send(text: string): Promise<Socket> {
    client = connect({ host: origin.hostname, port: Number(origin.port) });
    client.on('error', () => undefined);
    client.pause();
    await once(client, 'connect');
    await new Promise((resolve) => client?.write(text, resolve));
    return client;
  }

  async function durationOf(closed: Promise<void>): Promise<number> {
    const began = performance.now();
    await closed;
    return performance.now() - began;
  }

  it('does not wait for a client that never reads its answer', async () => {
    await send('GET /v1/large HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await work.begun.opened;
    expect(await durationOf(app.close())).toBeLessThan(SOON);
  });

  it.each([
    ['headers', 'GET /v1/slow HTTP/1.1\r\nHost: local'],
    ['body', 'POST /v1/slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{"half'],
    ['first byte', ''],
  ])('does not wait for a client that does not finish its %s', async (_, half) => {
    await send(half);
    await fetch(`${origin.origin}/health/live`).then((answer) => answer.text());
    expect(await durationOf(app.close())).toBeLessThan(SOON);
  });

  it('does not wait for an answer that takes longer than the bound', async () => {
    const answer = fetch(`${origin.origin}/v1/slow`).then(
      () => 'answered',
      () => 'cut off',
    );
    await work.begun.opened;
    expect(await durationOf(app.close())).toBeLessThan(SOON);
    expect(await answer).toBe('cut off');
    work.released.open();
  });

  it('answers what it had begun and finishes in time', async () => {
    const answer = fetch(`${origin.origin}/v1/slow`);
    await work.begun.opened;
    const closed = app.close();
    work.released.open();
    const finished = await answer;
    expect({ status: finished.status, body: await finished.json() }).toEqual({
      status: 200,
      body: { finished: true },
    });
    await closed;
  });
});
