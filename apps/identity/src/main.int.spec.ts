import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MAIN = join(process.cwd(), 'dist', 'programs', 'identity.js');
const HOST = '127.0.0.1';

/** The program as whoever keeps it running starts it: with a channel, whose end tells it that its keeper is gone. */
describe('The identity provider as a program of its own', () => {
  let folder: string;
  const begun: ChildProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ginnel-spec-'));
  });
  afterEach(async () => {
    for (const child of begun.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  function start(port: number): { child: ChildProcess; said: () => string; ended: Promise<unknown[]> } {
    const child = spawn(process.execPath, [MAIN], {
      env: { PATH: process.env['PATH'] ?? '', HOST, PORT: String(port), GINNEL_DATA: folder },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    begun.push(child);
    let said = '';
    for (const output of [child.stdout, child.stderr]) output?.on('data', (text) => (said += String(text)));
    return { child, said: () => said, ended: once(child, 'exit') };
  }

  async function answering(): Promise<ReturnType<typeof start>> {
    const program = start(0);
    await Promise.race([program.child.stdout && once(program.child.stdout, 'data'), program.ended]);
    expect(program.said()).toMatch(/^The demo identity provider answers at/);
    return program;
  }

  it('ends with one sentence when its port is taken', async () => {
    const other = createServer();
    other.listen(0, HOST);
    await once(other, 'listening');
    const { said, ended } = start((other.address() as AddressInfo).port);
    const end = await ended;
    other.close();
    expect(end).toEqual([1, null]);
    expect(said()).toMatch(/^Port \d+ is not free: set PORT to another\.\n$/);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends in order when it is sent %s', async (signal) => {
    const { child, ended } = await answering();
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  });

  it('ends in order when its keeper is gone', async () => {
    const { child, ended } = await answering();
    child.disconnect();
    expect(await ended).toEqual([0, null]);
  });
});
