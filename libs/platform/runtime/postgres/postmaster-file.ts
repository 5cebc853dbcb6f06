import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isListed, servesCluster } from './processes.js';

/** What a running or crashed server has left in its cluster's postmaster.pid. */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `ready`, `stopping` or `standby`; empty while it is being written. */
  readonly status: string;
}

/** Reads postmaster.pid; undefined when there is none or it is not a whole one. */
export function readPostmasterFile(cluster: string): PostmasterFile | undefined {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]?.trim());
    if (!Number.isInteger(pid) || pid <= 0) return undefined;
    return { pid, port: Number(lines[3]?.trim() ?? 0), status: lines[7]?.trim() ?? '' };
  } catch {
    return undefined;
  }
}

/**
 * The server that still runs over the cluster: the orphan of a parent that was killed. A postmaster.pid whose
 * number belongs to a process that is no server of this cluster (a stranger, or a dead one that nobody has asked
 * after) is removed, since PostgreSQL would refuse to start for as long as that process is listed. Processes of a
 * dead server that still use its memory are found by PostgreSQL itself, from the folder's inode.
 */
export function findRunningServer(cluster: string): PostmasterFile | undefined {
  const file = readPostmasterFile(cluster);
  if (!file || !isListed(file.pid)) return undefined;
  if (servesCluster(file.pid, cluster)) return file;
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return undefined;
}
