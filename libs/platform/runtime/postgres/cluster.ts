import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { asAccount, canEnter } from './account.js';
import type { ServerAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { pathForServer } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { DesignedStartError } from './designed-start-error.js';
import { serverEnvironment } from './server-settings.js';

/** The one superuser of an embedded cluster. */
export const superuser = 'postgres';

const stagePrefix = 'initdb-';

/**
 * The superuser's password of an existing cluster.
 *
 * @throws DesignedStartError `password-refused` when the file is gone
 */
export function readPassword(folder: DataFolder): string {
  try {
    return readFileSync(folder.password, 'utf8').trim();
  } catch (cause) {
    throw new DesignedStartError(
      'password-refused',
      `The password file ${folder.password} cannot be read, and without it the data next to it stays closed: put it back, or set GINNEL_DATA to another folder.`,
      { cause },
    );
  }
}

function runInitdb(
  binaries: Binaries,
  stage: string,
  account: ServerAccount,
  sync: boolean,
  stopped: AbortSignal | undefined,
): Promise<string | undefined> {
  const cluster = join(stage, 'cluster');
  const seen = pathForServer(cluster, canEnter(cluster, account), account);
  const options = [
    `--pgdata=${seen}`,
    `--pwfile=${seen}/../password`,
    `--username=${superuser}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(sync ? [] : ['--no-sync']),
  ];
  return new Promise((resolve) => {
    const child = spawn(binaries.initdb, options, {
      ...asAccount(account),
      cwd: cluster,
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Its own children are in its process group; what they have written is removed with the stage.
    const end = (): void => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    };
    stopped?.addEventListener('abort', end, { once: true });
    child.once('exit', () => stopped?.removeEventListener('abort', end));
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) =>
      resolve(code === 0 ? undefined : said.trim().split('\n').slice(-10).join('\n')),
    );
  });
}

/**
 * Makes a new cluster with a new password. It is built beside and moved into place when whole, so that a
 * start that was killed in the middle leaves nothing that looks like data.
 *
 * @param sync whether the files must be on the disk before it is used
 * @param stopped ends it: initdb is killed, nothing is left and the reason is thrown
 * @throws DesignedStartError `server-failed` with what initdb said
 */
export async function createCluster(
  folder: DataFolder,
  binaries: Binaries,
  account: ServerAccount,
  sync: boolean,
  stopped?: AbortSignal,
): Promise<void> {
  for (const left of readdirSync(folder.root).filter((name) => name.startsWith(stagePrefix))) {
    rmSync(join(folder.root, left), { recursive: true, force: true });
  }
  const stage = mkdtempSync(join(folder.root, stagePrefix));
  try {
    const password = randomBytes(24).toString('base64url');
    mkdirSync(join(stage, 'cluster'), { mode: 0o700 });
    writeFileSync(join(stage, 'password'), `${password}\n`, { mode: 0o600 });
    if (account.switches) {
      for (const path of [stage, join(stage, 'cluster'), join(stage, 'password')])
        chownSync(path, account.uid, account.gid);
    }
    const failure = await runInitdb(binaries, stage, account, sync, stopped);
    stopped?.throwIfAborted();
    if (failure !== undefined) {
      throw new DesignedStartError(
        'server-failed',
        `PostgreSQL could not make its files in ${folder.root}: put right what it says below, then start again.\n${failure}`,
      );
    }
    rmSync(folder.password, { force: true });
    writeFileSync(folder.password, `${password}\n`, { mode: 0o600, flush: true });
    if (existsSync(folder.cluster)) rmdirSync(folder.cluster);
    renameSync(join(stage, 'cluster'), folder.cluster);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
