import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { asAccount, canEnter } from './account.js';
import type { ServerAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { pathForServer } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { DesignedStartError } from './designed-start-error.js';
import { pause, waitUntilGone } from './processes.js';
import { findRunningServer, readPostmasterFile } from './postmaster-file.js';
import { serverArguments, serverEnvironment } from './server-settings.js';
import type { ServerSettings } from './server-settings.js';
import { removeSockets } from './socket.js';

/** Everything a launch needs. */
export interface LaunchPlan {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  readonly settings: ServerSettings;
  /** How long a start may take, recovery included (milliseconds). */
  readonly readyWithinMs: number;
  /** Ends a start that is under way: the server is stopped again. */
  readonly stopped?: AbortSignal | undefined;
}

/** How a launch ended. `port-taken` and `memory-in-use` pass, the rest does not. */
export type Launch =
  | { readonly outcome: 'ready'; readonly pid: number }
  | { readonly outcome: 'port-taken' | 'memory-in-use' | 'exited' | 'silent'; readonly logTail: string };

const logKeptBytes = 8 * 1024 * 1024;

/** Opens the log for adding to it; one that has grown large is first moved aside. */
function openLog(path: string): { readonly descriptor: number; readonly from: number } {
  if (existsSync(path) && statSync(path).size > logKeptBytes) renameSync(path, `${path}.1`);
  return { descriptor: openSync(path, 'a', 0o600), from: statSync(path).size };
}

function logSince(path: string, from: number): string {
  return readFileSync(path).subarray(from).toString('utf8');
}

function failureIn(said: string): 'port-taken' | 'memory-in-use' | 'exited' {
  if (/could not bind .*Address already in use/.test(said)) return 'port-taken';
  return said.includes('pre-existing shared memory block') ? 'memory-in-use' : 'exited';
}

/**
 * Starts the server in a process group (session) of its own, so that Ctrl-C in a terminal reaches us alone, and waits until it
 * accepts connections, ends, or has taken too long. When we are to stop meanwhile, it is stopped and the reason thrown.
 *
 * @throws DesignedStartError `data-folder-in-use` where a server over the cluster runs already: its sockets are left alone
 */
export async function launch(plan: LaunchPlan, port: number): Promise<Launch> {
  const { folder, account, binaries } = plan;
  const other = findRunningServer(folder.cluster);
  if (other) {
    throw new DesignedStartError(
      'data-folder-in-use',
      `PostgreSQL (process ${other.pid}) was started over ${folder.cluster} by somebody else: stop that one, then start again.`,
    );
  }
  const seen = pathForServer(folder.cluster, canEnter(folder.cluster, account), account);
  const log = openLog(folder.log);
  removeSockets(folder.cluster);
  const child = spawn(binaries.postgres, serverArguments(seen, port, plan.settings), {
    ...asAccount(account),
    cwd: folder.cluster,
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.descriptor, log.descriptor],
  });
  closeSync(log.descriptor);
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended ??= `exit ${code ?? signal}`));
  child.unref();

  const tail = (said: string): string => said.trim().split('\n').slice(-15).join('\n') || (ended ?? '');
  const deadline = Date.now() + plan.readyWithinMs;
  for (;;) {
    await pause(10);
    if (ended !== undefined) {
      const said = logSince(folder.log, log.from);
      return { outcome: failureIn(said), logTail: tail(said) };
    }
    const file = readPostmasterFile(folder.cluster);
    if (child.pid !== undefined && file?.pid === child.pid && file.status === 'ready')
      return { outcome: 'ready', pid: child.pid };
    if (plan.stopped?.aborted) {
      if (child.pid !== undefined) await stopServer(child.pid);
      throw plan.stopped.reason;
    }
    if (Date.now() > deadline) {
      if (child.pid !== undefined) await stopServer(child.pid);
      return { outcome: 'silent', logTail: tail(logSince(folder.log, log.from)) };
    }
  }
}

/**
 * Stops a server: a fast shutdown (SIGINT: open transactions are rolled back, everything is written); when that
 * does not end, an immediate one, and at last a kill, from both of which the next start recovers. `atOnce` begins with
 * the immediate one.
 *
 * @throws DesignedStartError `server-unstoppable`
 */
export async function stopServer(pid: number, atOnce = false): Promise<void> {
  for (const [signal, withinMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    if (atOnce && signal === 'SIGINT') continue;
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await waitUntilGone(pid, withinMs)) return;
  }
  throw new DesignedStartError(
    'server-unstoppable',
    `PostgreSQL (process ${pid}) does not stop: end that process by hand, then start again.`,
  );
}
