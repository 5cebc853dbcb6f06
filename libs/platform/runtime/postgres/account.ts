import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { DesignedStartError } from './designed-start-error.js';

/** The operating-system user that the server runs as. */
export interface ServerAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** True when we are root and the server is started as somebody else. */
  readonly switches: boolean;
}

/** Options of `spawn` that put a child under the account; none when it is our own. */
export function asAccount(account: ServerAccount): { readonly uid?: number; readonly gid?: number } {
  return account.switches ? { uid: account.uid, gid: account.gid } : {};
}

/** The accounts of /etc/passwd. */
function knownAccounts(): readonly ServerAccount[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4)
    .map(([name = '', , uid, gid]) => ({
      name,
      uid: Number(uid) >>> 0,
      gid: Number(gid) >>> 0,
      switches: true,
    }));
}

function ownerOf(folder: string): number | undefined {
  try {
    return statSync(folder).uid;
  } catch {
    return undefined;
  }
}

/**
 * Chooses the account: ourselves, or, since PostgreSQL refuses to run as root, the owner of the existing
 * cluster, else `postgres`, else `nobody`.
 *
 * @throws DesignedStartError `account-unknown` when the system knows no fitting user.
 */
export function serverAccount(cluster: string): ServerAccount {
  const uid = process.geteuid?.() ?? -1;
  if (uid !== 0) {
    try {
      const { username, gid } = userInfo();
      return { name: username, uid, gid, switches: false };
    } catch (cause) {
      throw new DesignedStartError(
        'account-unknown',
        `User id ${uid} has no entry in /etc/passwd, which PostgreSQL needs: add one, or start as a named user.`,
        { cause },
      );
    }
  }
  const accounts = knownAccounts().filter((account) => account.uid !== 0);
  const owner = ownerOf(cluster);
  const chosen =
    accounts.find((account) => account.uid === owner) ??
    accounts.find((account) => account.name === 'postgres') ??
    accounts.find((account) => account.name === 'nobody');
  if (!chosen) {
    throw new DesignedStartError(
      'account-unknown',
      'PostgreSQL does not run as root and this system has no user named postgres or nobody: add one, or start as another user.',
    );
  }
  return chosen;
}

/** Whether the account may pass through the folder and all its parents, judged by their permission bits. */
export function canEnter(folder: string, account: ServerAccount): boolean {
  if (!account.switches) return true;
  const { uid, gid, mode } = statSync(folder);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  return dirname(folder) === folder || canEnter(dirname(folder), account);
}
