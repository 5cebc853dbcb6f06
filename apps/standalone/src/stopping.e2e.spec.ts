import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { FINISH_WITHIN_MS } from '#platform/kernel/finishing';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { processesIn, StartedProgram } from './started-program.fixture.js';

describe('The program, asked to stop', () => {
  /** One for all: what a stop has left behind, the next start must cope with. */
  let folder: string;
  let program: StartedProgram;
  const clients: Socket[] = [];

  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
  });
  afterAll(() => {
    for (const pid of processesIn(folder)) process.kill(pid, 'SIGKILL');
    removeFolder(folder);
  });

  const postgres = (...names: readonly string[]): string => join(folder, 'postgres', ...names);
  const moments: readonly (readonly [string, (program: StartedProgram) => boolean])[] = [
    ['its folder is there', () => existsSync(postgres())],
    ['initdb makes files', () => readdirSync(postgres()).some((name) => name.startsWith('initdb-'))],
    ['PostgreSQL begins', () => existsSync(postgres('cluster', 'postmaster.pid'))],
    ['PostgreSQL is ready', ({ output }) => /PostgreSQL \d+ is ready/.test(output)],
  ];

  it.each(moments)('as soon as %s leaves nothing running and ends by the signal', async (_, moment) => {
    program = new StartedProgram(folder);
    await program.until(() => moment(program));
    program.send('SIGTERM');
    expect(await program.ended).toEqual({ code: null, signal: 'SIGTERM' });
    expect(processesIn(folder)).toEqual([]);
    expect(program.output).not.toMatch(/Error|is ready at/);
  });

  async function startAndServe(): Promise<void> {
    program = new StartedProgram(folder);
    await program.untilSaid('is ready at');
  }

  /** A client that asks a hundred times and never reads, and one that never finishes what it sends. */
  async function hang(): Promise<void> {
    const { hostname: host, port } = new URL(program.origin);
    const document = 'GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n';
    for (const text of [document.repeat(100), 'POST /v1/referrals HTTP/1.1\r\nHost: localhost\r\n']) {
      const client = connect({ host, port: Number(port) });
      clients.push(client);
      client.on('error', () => undefined);
      client.pause();
      await once(client, 'connect');
      await new Promise((resolve) => client.write(text, resolve));
    }
    await fetch(`${program.origin}/health/live`).then((answer) => answer.text());
  }

  it('by a terminal that is closed, whom nobody reads any more, leaves nothing running', async () => {
    await startAndServe();
    program.stopReading();
    program.send('SIGHUP');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(processesIn(folder)).toEqual([]);
  });

  it('waits for clients that hang no longer than the bound, also when its Ctrl-C comes twice', async () => {
    await startAndServe();
    await hang();
    const began = performance.now();
    program.send('SIGINT');
    await program.untilSaid('Stopping');
    program.send('SIGINT');
    expect(await program.ended).toEqual({ code: 0, signal: null });
    const took = performance.now() - began;
    expect(took).toBeGreaterThanOrEqual(FINISH_WITHIN_MS);
    expect(took).toBeLessThan(FINISH_WITHIN_MS + 10_000);
    expect(processesIn(folder)).toEqual([]);
  });

  it('does not wait for them at all when it is asked again', async () => {
    await startAndServe();
    await hang();
    const began = performance.now();
    expect(await program.sendUntilEnded('SIGINT')).toEqual({ code: null, signal: 'SIGINT' });
    expect(performance.now() - began).toBeLessThan(FINISH_WITHIN_MS);
    expect(processesIn(folder)).toEqual([]);
    await startAndServe();
    program.send('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null });
  });
});
