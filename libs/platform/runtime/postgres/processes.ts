import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';
import { systemErrorCode } from './designed-start-error.js';

/** Linux tells about processes through /proc; elsewhere (macOS) `ps` is asked. */
const hasProc = existsSync('/proc/self/stat');

function ps(pid: number, field: 'lstart' | 'command'): string {
  try {
    const answer = execFileSync('ps', ['-ww', '-o', `${field}=`, '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return answer.trim();
  } catch {
    return '';
  }
}

/** The fields of /proc/<pid>/stat from the state on; the name before them may hold spaces and brackets. */
function statFields(pid: number): readonly string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

/** Whether the system still knows a process of this id, be it a dead one. */
export function isListed(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

/** Whether a process of this id runs; one that has ended and that no parent has asked after (a zombie) does not. */
export function isAlive(pid: number): boolean {
  if (!isListed(pid)) return false;
  return !hasProc || !['Z', undefined].includes(statFields(pid)[0]);
}

/** What tells two processes with the same id apart: the boot and the instant of the start. Undefined when gone. */
export function processBirth(pid: number): string | undefined {
  if (!hasProc) return ps(pid, 'lstart') || undefined;
  const startTicks = statFields(pid)[19];
  if (startTicks === undefined) return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()} ${startTicks}`;
}

/**
 * Whether the process of this id is still the one of this birth, and runs. Without /proc a number that was given again is
 * not told apart: this is asked four times a second, and `ps` would cost too much.
 */
export function stillRuns(pid: number, birth: string | undefined): boolean {
  return isAlive(pid) && (!hasProc || processBirth(pid) === birth);
}

/** Whether the process is the main process of a PostgreSQL server over the cluster (a real path). */
export function servesCluster(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (!hasProc) {
    const command = ps(pid, 'command');
    return /(^|\/)postgres /.test(command) && `${command} `.includes(` -D ${cluster} `);
  }
  try {
    const [program = '', option, folder] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    if (basename(program) !== 'postgres') return false;
    const seen = workingFolder(pid);
    if (seen !== undefined) return seen === cluster;
    // As it was told: the second where root started it as a user who may not pass a parent folder.
    return option === '-D' && [cluster, '/proc/self/cwd'].includes(folder ?? '');
  } catch {
    return false;
  }
}

/** The working folder of a process; undefined where root may not look, since a container lets it trace no other user. */
function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch (error) {
    if (process.geteuid?.() === 0 && systemErrorCode(error) === 'EACCES') return undefined;
    throw error;
  }
}

/** Waits until the process is gone. Answers whether it went within the time (milliseconds). */
export async function waitUntilGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await pause(10);
  }
  return true;
}

/** Resolves after so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
