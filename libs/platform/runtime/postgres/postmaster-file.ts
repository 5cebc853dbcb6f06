import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, servesCluster } from './processes.js';

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
 * number has passed to a process that is no server of this cluster is removed, since PostgreSQL would refuse
 * to start for as long as the stranger lives; one whose process is gone is left for PostgreSQL's own check.
 */
export function findRunningServer(cluster: string): PostmasterFile | undefined {
  const file = readPostmasterFile(cluster);
  if (!file || !isAlive(file.pid)) return undefined;
  if (servesCluster(file.pid, cluster)) return file;
  rmSync(join(cluster, 'postmaster.pid'), { force: true });
  return undefined;
}
