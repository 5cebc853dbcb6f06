import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { until } from '#platform/testing/until';
import { asAccount, canEnter, serverAccount } from './account.js';
import { prepareBinaries } from './binaries.js';
import { pathForServer } from './data-folder.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { EmbeddedPostgres } from './embedded-postgres.js';
import { choosePort } from './port.js';
import { readPostmasterFile } from './postmaster-file.js';
import { isAlive } from './processes.js';

const BY_SOCKET = 'SELECT inet_server_addr() IS NULL';

describe('an embedded PostgreSQL into which somebody reaches from outside', () => {
  let folder: string;
  let cluster: string;
  let server: EmbeddedPostgres;
  let said: string[];

  const start = async (): Promise<EmbeddedPostgres> =>
    (server = await startEmbeddedPostgres({
      dataFolder: folder,
      settings: { fsync: 'off' },
      log: (line) => said.push(line),
    }));

  beforeEach(() => {
    folder = temporaryFolder();
    cluster = join(folder, 'cluster');
    said = [];
  });
  afterEach(async () => {
    await server.stop();
    removeFolder(folder);
  });

  /** Restarts the server as an operator would, and answers its new process. */
  function restart(...options: readonly string[]): number {
    const account = serverAccount(cluster);
    const seen = pathForServer(cluster, canEnter(cluster, account), account);
    const program = join(dirname(prepareBinaries(account, folder).postgres), 'pg_ctl');
    const { status, stderr, error } = spawnSync(
      program,
      ['restart', '--wait', '-D', seen, '-l', '/dev/null', ...options],
      { ...asAccount(account), cwd: cluster, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] },
    );
    if (status !== 0) throw error ?? new Error(stderr);
    return readPostmasterFile(cluster)?.pid ?? 0;
  }

  it('is taken over when it was restarted, with its socket, and stopped in the end', async () => {
    const { pid } = await start();
    const url = server.connectionString('postgres');
    await ask(url, 'CREATE TABLE kept AS SELECT 7 AS number');
    const restarted = restart();
    expect([restarted === pid, server.pid]).toEqual([false, pid]);
    await until('it is taken over', () => server.pid === restarted);
    expect(await ask(url, 'SELECT number FROM kept')).toEqual([7]);
    expect(await ask(url, BY_SOCKET)).toEqual([true]);
    expect(said.at(-1)).toBe(
      `PostgreSQL was started by somebody else (process ${restarted}) and is taken over.`,
    );
    await server.stop();
    expect(isAlive(restarted)).toBe(false);
    expect(existsSync(join(cluster, 'postmaster.pid'))).toBe(false);
  });

  it('is stopped though it was restarted in the last instant', async () => {
    const { pid } = await start();
    const restarted = restart();
    expect(server.pid).toBe(pid);
    await server.stop();
    expect([isAlive(pid), isAlive(restarted)]).toEqual([false, false]);
  });

  it('is brought back to its port from another on which it was restarted', async () => {
    const { pid, port } = await start();
    const elsewhere = restart('-o', `-k . -p ${String(await choosePort(join(folder, 'none')))}`);
    await until('it is back', () => server.pid !== pid);
    expect([isAlive(elsewhere), server.port]).toEqual([false, port]);
    expect(await ask(server.connectionString('postgres'), BY_SOCKET)).toEqual([true]);
  });

  it('is left alone, with its successor, by a stop that is asked for again', async () => {
    const first = await start();
    await first.stop();
    await start();
    await first.stop();
    expect(await ask(server.connectionString('postgres'), BY_SOCKET)).toEqual([true]);
  });

  it('serves, and is brought back and stopped, though its port cannot be written down', async () => {
    mkdirSync(join(folder, 'port'));
    const { pid } = await start();
    const why = `The port of PostgreSQL cannot be written to ${join(folder, 'port')} (EISDIR): make room there, or the next start may choose another.`;
    expect(said).toContain(why);
    const url = server.connectionString('postgres');
    said = [];
    process.kill(pid, 'SIGKILL');
    await until('it is back', () => server.pid !== pid);
    expect(await ask(url, BY_SOCKET)).toEqual([true]);
    expect(said.slice(1)).toEqual([why, expect.stringContaining('PostgreSQL is ready again')]);
    const { pid: second } = server;
    rmSync(join(folder, 'port'), { recursive: true });
    await server.stop();
    expect([isAlive(second), readFileSync(join(folder, 'server.log'), 'utf8')]).toEqual([
      false,
      expect.not.stringContaining('lock file "postmaster.pid" already exists'),
    ]);
  });
});
