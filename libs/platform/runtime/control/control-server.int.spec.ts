import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { connect } from 'node:net';
import { ControlServer } from '#platform/runtime/control/control-server';
import { Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

const DAY_MS = 86_400_000;

describe('The control port', () => {
  let test: TestContexts;
  let server: ControlServer;
  let origin: string;

  beforeAll(async () => {
    test = await openTestContexts([tallyContext]);
    server = new ControlServer(test.environment);
    origin = `http://127.0.0.1:${await server.listen(0)}`;
  });
  afterAll(async () => {
    await server.close();
    await test.close();
  });

  async function call(
    method: string,
    path: string,
    body?: string,
  ): Promise<{ status: number; body: { now?: string; code?: string } }> {
    const answer = await fetch(origin + path, { method, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, body: (await answer.json()) as { now?: string; code?: string } };
  }

  it('moves business time forward, and answers when everything due has happened', async () => {
    const tallies = new Tallies(test.runtime('tallies'));
    const now = (await call('GET', '/clock')).body.now ?? '';
    const tally = await tallies.open({ next: new Date(Date.parse(now) + DAY_MS).toISOString() });
    const moved = await call('POST', '/clock/advance', JSON.stringify({ milliseconds: DAY_MS + 1_000 }));
    expect(moved.status).toBe(200);
    expect(Date.parse(moved.body.now ?? '') - Date.parse(now)).toBeGreaterThanOrEqual(DAY_MS);
    expect(await tallies.history(tally)).toEqual(['opened', 'overdue']);
    expect((await call('POST', '/settle')).status).toBe(200);
  });

  it('tells up to where the logs reach, and moves time without waiting for what falls due', async () => {
    const tallies = new Tallies(test.runtime('tallies'));
    const now = (await call('GET', '/clock')).body.now ?? '';
    const tally = await tallies.open({ next: new Date(Date.parse(now) + DAY_MS).toISOString() });
    const heads = (await (await fetch(`${origin}/heads`)).json()) as { tallies: readonly number[] };
    expect(heads).toEqual({ tallies: await test.runtime('tallies').log.heads() });
    expect(Math.max(...heads.tallies)).toBeGreaterThan(0);
    const ahead = Date.parse(now) - Date.now() + 2 * DAY_MS;
    for (let told = 0; told < 2; told += 1) {
      const moved = await call('POST', '/clock/ahead', JSON.stringify({ milliseconds: ahead }));
      expect(Math.round((Date.parse(moved.body.now ?? '') - Date.parse(now)) / DAY_MS)).toBe(2);
    }
    expect((await call('POST', '/settle', JSON.stringify({ elsewhere: { nowhere: [9] } }))).status).toBe(200);
    expect(await tallies.history(tally)).toEqual(['opened', 'overdue']);
  });

  it.each([
    ['a step back', '{"milliseconds":-1}'],
    ['a text', '{"milliseconds":"1"}'],
    ['more than ten years', '{"milliseconds":1e300}'],
    ['nothing', '{"milliseconds":null}'],
    ['a missing number', '{}'],
    ['null', 'null'],
    ['what is not JSON', 'not JSON'],
    ['an empty body', ''],
    ['a body of 5,000 letters', `{"milliseconds":1,"more":"${'x'.repeat(5_000)}"}`],
  ])('does not move time for %s', async (_, body) => {
    const before = Date.parse((await call('GET', '/clock')).body.now ?? '');
    const answer = await call('POST', '/clock/advance', body);
    expect(answer).toEqual({ status: 400, body: { code: 'invalid', detail: expect.any(String) } });
    expect(Date.parse((await call('GET', '/clock')).body.now ?? '') - before).toBeLessThan(60_000);
  });

  it('knows nothing else', async () => {
    expect(await call('GET', '/settle')).toEqual({ status: 404, body: { code: 'not-found' } });
    expect((await call('DELETE', '/clock')).status).toBe(404);
  });

  it('ends though a client never finishes its request, and answers what finishes in time', async () => {
    const stopping = new ControlServer(test.environment);
    const port = await stopping.listen(0);
    const client = connect({ host: '127.0.0.1', port });
    client.on('error', () => undefined);
    const gone = once(client, 'close');
    client.write('POST /clock/advance HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"half');
    expect((await fetch(`http://127.0.0.1:${port}/clock`)).status).toBe(200);
    const settled = fetch(`http://127.0.0.1:${port}/settle`, { method: 'POST' }).then(({ status }) => status);
    await fetch(`http://127.0.0.1:${port}/clock`).then((answer) => answer.text());
    const began = performance.now();
    await stopping.close(1_000);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await settled).toBe(200);
    await gone;
  });

  it('does not exist in production', () => {
    const before = process.env['NODE_ENV'];
    process.env['NODE_ENV'] = 'production';
    try {
      expect(() => new ControlServer(test.environment)).toThrow('does not run in production');
    } finally {
      process.env['NODE_ENV'] = before;
    }
  });
});
