import {
  accessSync,
  chownSync,
  constants,
  existsSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ServerAccount } from './account.js';
import { DesignedStartError, systemErrorCode } from './designed-start-error.js';

/** Where things lie in the data folder; all absolute, without symbolic links. */
export interface DataFolder {
  readonly root: string;
  /** PostgreSQL's own files (PGDATA). */
  readonly cluster: string;
  /** The superuser's generated password, mode 0600. */
  readonly password: string;
  /** The loopback port of the last start, in digits. */
  readonly port: string;
  readonly log: string;
}

/** The sentence for a folder that refuses what we must write. */
export function unwritable(folder: string, cause: unknown): DesignedStartError {
  return new DesignedStartError(
    'data-folder-unwritable',
    `The data folder ${folder} cannot be written (${systemErrorCode(cause)}): make it writable for this user, or set GINNEL_DATA to another folder.`,
    { cause },
  );
}

/**
 * Makes the data folder if need be and checks that it can be written.
 *
 * @throws DesignedStartError `data-folder-unwritable`
 */
export function openDataFolder(folder: string): DataFolder {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const root = realpathSync(folder);
    return {
      root,
      cluster: join(root, 'cluster'),
      password: join(root, 'password'),
      port: join(root, 'port'),
      log: join(root, 'server.log'),
    };
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/**
 * Looks at what is already there. Answers whether a cluster of this major version exists.
 *
 * @throws DesignedStartError `data-version`, `data-folder-foreign` or `data-folder-unwritable`
 */
export function hasCluster(folder: DataFolder, major: string, account: ServerAccount): boolean {
  if (!existsSync(folder.cluster)) return false;
  const owner = statSync(folder.cluster).uid;
  if (!account.switches && owner !== account.uid) {
    throw new DesignedStartError(
      'data-folder-unwritable',
      `The data in ${folder.root} belongs to user id ${owner}: start as that user, or set GINNEL_DATA to another folder.`,
    );
  }
  if (!existsSync(join(folder.cluster, 'PG_VERSION'))) {
    if (readdirSync(folder.cluster).length === 0) return false;
    throw new DesignedStartError(
      'data-folder-foreign',
      `The folder ${folder.cluster} holds files that are no PostgreSQL cluster: move them away, or set GINNEL_DATA to another folder.`,
    );
  }
  const found = readFileSync(join(folder.cluster, 'PG_VERSION'), 'utf8').trim();
  if (found !== major) {
    throw new DesignedStartError(
      'data-version',
      `The data in ${folder.root} was written by PostgreSQL ${found} and this version of Ginnel brings PostgreSQL ${major}: start the version that wrote it, or set GINNEL_DATA to an empty folder.`,
    );
  }
  return true;
}

/** Gives a cluster that is root's (copied or restored by hand) to the account, with all below it. */
export function giveTo(account: ServerAccount, folder: string): void {
  if (!account.switches || statSync(folder).uid === account.uid) return;
  chownSync(folder, account.uid, account.gid);
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, entry), account.uid, account.gid);
  }
}

/**
 * The path under which the server sees its cluster. The server's working folder is the cluster, so where
 * root starts it as a user who may not pass a parent folder (data below a 0700 home), Linux still leads
 * there through /proc/self/cwd, and no permission of a folder that is not ours has to change.
 *
 * @throws DesignedStartError `data-folder-unreachable` where that is impossible (macOS)
 */
export function pathForServer(cluster: string, reachable: boolean, account: ServerAccount): string {
  if (reachable) return cluster;
  if (existsSync('/proc/self/cwd')) return '/proc/self/cwd';
  throw new DesignedStartError(
    'data-folder-unreachable',
    `The user ${account.name}, as whom PostgreSQL runs, may not enter ${cluster}: start as another user than root, or set GINNEL_DATA to a folder whose parents everybody may enter.`,
  );
}
