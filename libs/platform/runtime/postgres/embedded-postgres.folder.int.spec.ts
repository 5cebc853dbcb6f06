import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ask,
  asOrdinaryUser,
  postgresParent,
  removeFolder,
  temporaryFolder,
} from '#platform/testing/postgres-processes';
import { DesignedStartError } from './designed-start-error.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { EmbeddedPostgres } from './embedded-postgres.js';

/** The refusal of a start; fails when it starts. */
async function refusal(starting: Promise<EmbeddedPostgres>): Promise<DesignedStartError> {
  const result = await starting.then(
    (server) => server.stop().then(() => 'it started'),
    (error: unknown) => error,
  );
  expect(result).toBeInstanceOf(DesignedStartError);
  return result as DesignedStartError;
}

function permissions(path: string): number {
  return statSync(path).mode & 0o777;
}

describe('the data folder of an embedded PostgreSQL', () => {
  let home: string;
  let folder: string;
  const start = (settings = {}): Promise<EmbeddedPostgres> =>
    startEmbeddedPostgres({
      dataFolder: folder,
      settings: { fsync: 'off', ...settings },
      readyWithinMs: 20_000,
    });

  beforeEach(() => {
    home = temporaryFolder();
    folder = home;
  });

  afterEach(() => {
    chmodSync(home, 0o700);
    removeFolder(home);
  });

  it('serves from below a folder that only its owner may enter, and starts there again with the same data', async () => {
    expect(permissions(folder)).toBe(0o700);
    folder = join(folder, 'deep', 'below');
    const first = await start();
    expect(first.adopted).toBe(false);
    await ask(first.connectionString('postgres'), 'CREATE TABLE kept AS SELECT 7 AS number');
    await first.stop();
    const second = await start();
    expect(await ask(second.connectionString('postgres'), 'SELECT number FROM kept')).toEqual([7]);
    expect({ port: second.port, password: second.password }).toEqual({
      port: first.port,
      password: first.password,
    });
    await second.stop();
  });

  it('asks for the generated password, by scram, on the loopback address and on a socket that is ours alone', async () => {
    const server = await startEmbeddedPostgres({ dataFolder: folder });
    try {
      expect(readFileSync(join(folder, 'password'), 'utf8').trim()).toBe(server.password);
      expect(server.password.length).toBeGreaterThanOrEqual(32);
      expect([
        permissions(join(folder, 'password')),
        permissions(join(folder, 'server.log')),
        permissions(join(folder, 'cluster')),
      ]).toEqual([0o600, 0o600, 0o700]);
      const url = server.connectionString('postgres');
      await expect(ask(url.replace(server.password, 'wrong'), 'SELECT 1')).rejects.toThrow(
        'password authentication failed',
      );
      expect(await ask(url, 'SELECT DISTINCT auth_method FROM pg_hba_file_rules')).toEqual(['scram-sha-256']);
      expect(await ask(url, 'SHOW listen_addresses')).toEqual(['127.0.0.1']);
      expect(await ask(url, 'SHOW unix_socket_directories')).toEqual(['.']);
      expect(permissions(join(folder, 'cluster', `.s.PGSQL.${server.port}`))).toBe(0o700);
      expect(await ask(url, 'SELECT inet_server_addr() IS NULL')).toEqual([true]);
      const byPort = url.replace(/\?.*$/, '');
      expect(await ask(byPort, 'SELECT inet_server_addr() IS NULL')).toEqual([false]);
      expect(await ask(url, 'SHOW synchronous_commit')).toEqual(['on']);
      expect(await ask(url, 'SHOW fsync')).toEqual(['on']);
    } finally {
      await server.stop();
    }
  });

  it('moves to another port when its own has been taken meanwhile, and writes that one down', async () => {
    const first = await start();
    await first.stop();
    const squatter = createServer().listen(first.port, '127.0.0.1');
    await once(squatter, 'listening');
    const second = await start();
    expect(second.port).not.toBe(first.port);
    expect(readFileSync(join(folder, 'port'), 'utf8')).toBe(`${second.port}\n`);
    expect(await ask(second.connectionString('postgres'), 'SELECT 1')).toEqual([1]);
    await second.stop();
    squatter.close();
  });

  it('belongs to one process: of several that start at once one serves and the others are told who', async () => {
    const parents = [1, 2, 3].map(() => postgresParent(folder));
    const said = await Promise.all(parents.map((parent) => parent.said()));
    const winner = parents[said.findIndex((line) => 'port' in line)];
    const refused = said.filter((line) => 'code' in line);
    expect(refused).toHaveLength(2);
    for (const line of refused) {
      expect(line).toEqual({
        code: 'data-folder-in-use',
        message: `The data folder ${folder} is in use by process ${winner?.process.pid}: stop that one first, or set GINNEL_DATA to another folder.`,
      });
    }
    winner?.signalGroup('SIGINT');
    if (winner) await once(winner.process, 'exit');
  });

  it('refuses a second start in the same process, and starts after the first has stopped', async () => {
    const first = await start();
    expect((await refusal(start())).code).toBe('data-folder-in-use');
    await first.stop();
    await (await start()).stop();
  });

  it('refuses a folder that it may not write', async () => {
    chmodSync(folder, 0o555);
    const error = await asOrdinaryUser(() => refusal(start()));
    expect(error.code).toBe('data-folder-unwritable');
    expect(error.message).toBe(
      `The data folder ${folder} cannot be written (EACCES): make it writable for this user, or set GINNEL_DATA to another folder.`,
    );
  });

  it('refuses a folder that cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    folder = join(folder, 'file');
    const error = await refusal(startEmbeddedPostgres({ dataFolder: join(folder, 'data') }));
    expect(error.message).toContain('cannot be written (ENOTDIR)');
  });

  it('refuses the data of another major version, and files that are no cluster', async () => {
    mkdirSync(join(folder, 'cluster'));
    writeFileSync(join(folder, 'cluster', 'notes.txt'), 'mine');
    expect((await refusal(start())).code).toBe('data-folder-foreign');
    writeFileSync(join(folder, 'cluster', 'PG_VERSION'), '15\n');
    const error = await refusal(start());
    expect(error.code).toBe('data-version');
    expect(error.message).toBe(
      `The data in ${folder} was written by PostgreSQL 15 and this version of Ginnel brings PostgreSQL 18: start the version that wrote it, or set GINNEL_DATA to an empty folder.`,
    );
    expect(readFileSync(join(folder, 'cluster', 'notes.txt'), 'utf8')).toBe('mine');
  });

  it('shows the log of a server that ends while starting, and starts once the cause is gone', async () => {
    const error = await refusal(start({ shared_preload_libraries: 'no_such_library' }));
    expect(error.code).toBe('server-failed');
    expect(error.message).toContain('PostgreSQL ended while starting');
    expect(error.message).toMatch(/FATAL: .*no_such_library/);
    await (await start()).stop();
  });

  it('says so when the password is gone or is not the right one, and leaves no server running', async () => {
    await (await start()).stop();
    const password = readFileSync(join(folder, 'password'));
    writeFileSync(join(folder, 'password'), 'wrong');
    expect((await refusal(start())).message).toContain('does not accept the password');
    rmSync(join(folder, 'password'));
    expect((await refusal(start())).message).toContain('cannot be read');
    expect(readdirSync(join(folder, 'cluster'))).not.toContain('postmaster.pid');
    writeFileSync(join(folder, 'password'), password);
    await (await start()).stop();
  });

  it('begins again where the making of the cluster was killed', async () => {
    mkdirSync(join(folder, 'initdb-AbCdEf', 'cluster'), { recursive: true });
    writeFileSync(join(folder, 'initdb-AbCdEf', 'cluster', 'PG_VERSION'), '18\n');
    await (await start()).stop();
    expect(readdirSync(folder).filter((name) => name.startsWith('initdb-'))).toEqual([]);
  });
});
