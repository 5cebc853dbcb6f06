import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ask,
  askUntilAnswered,
  postgresParent,
  removeFolder,
  temporaryFolder,
} from '#platform/testing/postgres-processes';
import { asAccount, serverAccount } from './account.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { EmbeddedPostgres } from './embedded-postgres.js';
import { isAlive, waitUntilGone } from './processes.js';

describe('an embedded PostgreSQL after a crash', () => {
  let folder: string;
  let server: EmbeddedPostgres | undefined;
  const start = async (): Promise<EmbeddedPostgres> =>
    (server = await startEmbeddedPostgres({ dataFolder: folder, settings: { fsync: 'off' } }));

  beforeEach(() => {
    folder = temporaryFolder();
    server = undefined;
  });

  afterEach(async () => {
    await server?.stop();
    removeFolder(folder);
  });

  it('takes over the server of a parent that was killed, with its data', async () => {
    const parent = postgresParent(folder);
    const before = await parent.said();
    await ask(String(before['url']), 'CREATE TABLE kept AS SELECT 7 AS number');
    await parent.kill();
    expect(isAlive(Number(before['pid']))).toBe(true);

    const adopting = await start();
    expect(adopting).toMatchObject({ adopted: true, pid: before['pid'], port: before['port'] });
    expect(await ask(adopting.connectionString('postgres'), 'SELECT number FROM kept')).toEqual([7]);
    await adopting.stop();
    expect(isAlive(Number(before['pid']))).toBe(false);
  });

  it('recovers every committed row when parent and server were killed', async () => {
    const parent = postgresParent(folder);
    const before = await parent.said();
    await ask(String(before['url']), 'CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number');
    await parent.kill();
    process.kill(Number(before['pid']), 'SIGKILL');

    const recovered = await start();
    expect(recovered).toMatchObject({ adopted: false, port: before['port'] });
    expect(await ask(recovered.connectionString('postgres'), 'SELECT count(*)::int FROM kept')).toEqual([
      1000,
    ]);
  });

  it('brings a server that was killed back on the same port while the parent lives', async () => {
    const first = await start();
    const { pid, port } = first;
    const url = first.connectionString('postgres');
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS number');
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid, 5_000);

    expect(await askUntilAnswered(url, 'SELECT number FROM kept', 15_000)).toEqual([7]);
    expect(first.pid).not.toBe(pid);
    expect(first.port).toBe(port);
  });

  it('brings back a server that was taken over too', async () => {
    const parent = postgresParent(folder);
    await parent.said();
    await parent.kill();
    const adopting = await start();
    const { pid } = adopting;
    process.kill(pid, 'SIGKILL');
    await waitUntilGone(pid, 5_000);
    expect(await askUntilAnswered(adopting.connectionString('postgres'), 'SELECT 1', 15_000)).toEqual([1]);
    expect(adopting.pid).not.toBe(pid);
  });

  it('passes over a postmaster.pid whose number now belongs to a stranger, and leaves the stranger alone', async () => {
    await (await start()).stop();
    const stranger = spawn('sleep', ['60'], {
      ...asAccount(serverAccount(join(folder, 'cluster'))),
      stdio: 'ignore',
    });
    try {
      writeFileSync(
        join(folder, 'cluster', 'postmaster.pid'),
        `${stranger.pid}\n${join(folder, 'cluster')}\n1\n5432\n\n127.0.0.1\n\nready\n`,
      );
      const again = await start();
      expect(again.adopted).toBe(false);
      expect(await ask(again.connectionString('postgres'), 'SELECT 1')).toEqual([1]);
      expect(isAlive(stranger.pid ?? 0)).toBe(true);
    } finally {
      stranger.kill();
      await once(stranger, 'exit');
    }
  });

  it('does not take the server of another data folder for its own', async () => {
    const otherFolder = temporaryFolder();
    const other = await startEmbeddedPostgres({ dataFolder: otherFolder, settings: { fsync: 'off' } });
    try {
      await (await start()).stop();
      const foreign = readFileSync(join(otherFolder, 'cluster', 'postmaster.pid'));
      writeFileSync(join(folder, 'cluster', 'postmaster.pid'), foreign);
      const again = await start();
      expect(again.adopted).toBe(false);
      expect(again.pid).not.toBe(other.pid);
      expect(await ask(other.connectionString('postgres'), 'SELECT 1')).toEqual([1]);
    } finally {
      await other.stop();
      removeFolder(otherFolder);
    }
  });

  it('keeps serving through Ctrl-C until the parent stops it', async () => {
    const parent = postgresParent(folder);
    const { pid } = await parent.said();
    const exited = once(parent.process, 'exit');
    parent.signalGroup('SIGINT');
    expect(await parent.said()).toEqual({ answer: 1 });
    expect(await exited).toEqual([0, null]);
    expect(isAlive(Number(pid))).toBe(false);
    expect(existsSync(join(folder, 'cluster', 'postmaster.pid'))).toBe(false);
  });

  it('is taken over and stopped by a root that may trace no other user, as in a container', async () => {
    const without = ['setpriv', '--bounding-set=-sys_ptrace', '--inh-caps=-sys_ptrace'];
    const by = process.geteuid?.() === 0 ? without : [];
    const killed = postgresParent(folder, by);
    const { pid } = await killed.said();
    await killed.kill();
    const parent = postgresParent(folder, by);
    expect(await parent.said()).toMatchObject({ pid, adopted: true });
    const exited = once(parent.process, 'exit');
    parent.signalGroup('SIGINT');
    expect(await parent.said()).toEqual({ answer: 1 });
    expect(await exited).toEqual([0, null]);
    expect(isAlive(Number(pid))).toBe(false);
  });
});
