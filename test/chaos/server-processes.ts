import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { superuser } from '#platform/runtime/postgres/cluster';
import { readPostmasterFile } from '#platform/runtime/postgres/postmaster-file';
import { servesCluster } from '#platform/runtime/postgres/processes';

/** The server of an embedded PostgreSQL's folder and every process that it has started; empty when none runs. */
export function serverProcesses(postgresFolder: string): readonly number[] {
  const server = readPostmasterFile(join(postgresFolder, 'cluster'))?.pid;
  if (server === undefined || !servesCluster(server, realpathSync(join(postgresFolder, 'cluster'))))
    return [];
  return [
    server,
    ...parents()
      .filter(([, parent]) => parent === server)
      .map(([pid]) => pid),
  ];
}

/** Sends a signal to processes; those that are gone already are fine. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended since it was listed.
    }
  }
}

/** A superuser's connection string to a database of the folder's server. */
export function serverAddress(postgresFolder: string, database: string): string {
  const port = readPostmasterFile(join(postgresFolder, 'cluster'))?.port ?? 0;
  const password = encodeURIComponent(readFileSync(join(postgresFolder, 'password'), 'utf8').trim());
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${database}`;
}

/** Every process of the machine with its parent. */
function parents(): readonly (readonly [number, number])[] {
  if (!existsSync('/proc/self/stat')) {
    const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    return listed
      .trim()
      .split('\n')
      .map((line) => pair(line.trim().split(/\s+/)));
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return [pair([pid, text.slice(text.lastIndexOf(')') + 2).split(' ')[1] ?? '0'])];
      } catch {
        return [];
      }
    });
}

function pair([pid, parent]: readonly string[]): readonly [number, number] {
  return [Number(pid), Number(parent)];
}
