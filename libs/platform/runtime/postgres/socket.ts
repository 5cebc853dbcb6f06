import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const PREFIX = '.s.PGSQL.';
/** What the address of a socket may be long, on the strictest of the systems that we run on (bytes). */
const LONGEST_PATH = 103;

/**
 * The folder of the socket on which the server of a port listens, to be given as `host`; undefined where there is none, or
 * where its path is too long to be connected to.
 */
export function socketFolder(cluster: string, port: number): string | undefined {
  const socket = join(cluster, `${PREFIX}${port}`);
  return Buffer.byteLength(socket) <= LONGEST_PATH && existsSync(socket) ? cluster : undefined;
}

/**
 * Removes the sockets that a killed server has left, and their locks: PostgreSQL would refuse to start while a stranger's
 * process bears the number that a lock tells. No server of the cluster may be running.
 */
export function removeSockets(cluster: string): void {
  for (const name of readdirSync(cluster).filter((entry) => entry.startsWith(PREFIX)))
    rmSync(join(cluster, name), { force: true });
}
