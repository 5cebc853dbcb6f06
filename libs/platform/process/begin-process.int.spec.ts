import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, renameSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { readSettings, type Settings } from '#platform/runtime/config/settings';
import { ask, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { beginProcess, beginWhileReading } from './begin-process.js';

const CONTEXTS = ['tallies'];
const log = (): void => undefined;

describe('Beginning a process', () => {
  let folder: string;
  let settings: Settings;

  beforeEach(() => {
    folder = temporaryFolder();
    settings = readSettings({ GINNEL_DATA: folder, PORT: '0' });
  });
  afterEach(() => removeFolder(folder));

  const isRunning = (): boolean => existsSync(join(folder, 'postgres', 'cluster', 'postmaster.pid'));

  async function takePort(): Promise<{ readonly server: Server; readonly port: number }> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
  }

  it('brings a PostgreSQL that answers, and the program that was read meanwhile', async () => {
    const { begun, program } = await beginWhileReading({ settings, contexts: CONTEXTS, log }, () =>
      Promise.resolve('the program'),
    );
    expect(program).toBe('the program');
    expect(begun.port).toBeGreaterThan(0);
    expect(await ask(begun.postgres?.connectionString('postgres') ?? '', 'select 1')).toEqual([1]);
    await begun.postgres?.stop();
  });

  it('starts none where the environment names every database', async () => {
    const named = readSettings({ GINNEL_DATA: folder, PORT: '0', DATABASE_URL_TALLIES: 'postgres://db/x' });
    expect((await beginProcess({ settings: named, contexts: CONTEXTS, log })).postgres).toBeUndefined();
    expect(isRunning()).toBe(false);
  });

  it('makes the secret before the cluster, and starts nothing over a cluster whose secret is gone', async () => {
    const secret = join(folder, 'installation.secret');
    const hadSecret: boolean[] = [];
    const plan = { settings, contexts: CONTEXTS, log: () => void hadSecret.push(existsSync(secret)) };
    await (await beginProcess(plan)).postgres?.stop();
    expect(hadSecret).toEqual([true, true]);
    renameSync(secret, `${secret}.elsewhere`);
    await expect(beginProcess(plan)).rejects.toMatchObject({ code: 'secret-missing' });
    expect([isRunning(), existsSync(secret), hadSecret.length]).toEqual([false, false, 2]);
    renameSync(`${secret}.elsewhere`, secret);
    await (await beginProcess(plan)).postgres?.stop();
  });

  it('stops PostgreSQL where the program cannot be read', async () => {
    let wasRunning = false;
    const unreadable = async (): Promise<never> => {
      while (!isRunning()) await new Promise((resolve) => setImmediate(resolve));
      wasRunning = true;
      throw new Error('the program is not whole');
    };
    const beginning = beginWhileReading({ settings, contexts: CONTEXTS, log }, unreadable);
    await expect(beginning).rejects.toThrow('the program is not whole');
    expect([wasRunning, isRunning()]).toEqual([true, false]);
  });

  it('starts no PostgreSQL where the program is found unreadable while the cluster is made', async () => {
    let say: () => void = () => undefined;
    const said = new Promise<void>((resolve) => (say = resolve));
    const unreadable = async (): Promise<never> => {
      await said;
      throw new Error('the program is not whole');
    };
    const beginning = beginWhileReading({ settings, contexts: CONTEXTS, log: () => say() }, unreadable);
    await expect(beginning).rejects.toThrow('the program is not whole');
    expect(existsSync(join(folder, 'postgres', 'cluster'))).toBe(false);
  });

  it('tells of a taken port at once, however long reading takes, and makes no cluster', async () => {
    const { server, port } = await takePort();
    const endless = (): Promise<never> => new Promise(() => undefined);
    const plan = { settings: { ...settings, port }, contexts: CONTEXTS, log };
    await expect(beginWhileReading(plan, endless)).rejects.toMatchObject({ code: 'port-taken' });
    server.close();
    expect(existsSync(join(folder, 'postgres'))).toBe(false);
  });

  it('rejects with the reason of a stop that comes while the cluster is made, and starts none', async () => {
    const stop = new AbortController();
    const reason = new Error('asked to stop');
    const plan = { settings, contexts: CONTEXTS, log: () => stop.abort(reason), stopped: stop.signal };
    await expect(beginWhileReading(plan, () => Promise.resolve(1))).rejects.toBe(reason);
    expect(isRunning()).toBe(false);
  });
});
