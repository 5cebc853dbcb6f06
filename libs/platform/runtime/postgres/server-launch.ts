import { setTimeout as later } from 'node:timers/promises';
import { DesignedStartError } from './designed-start-error.js';
import { choosePort } from './port.js';
import { findRunningServer } from './postmaster-file.js';
import type { PostmasterFile } from './postmaster-file.js';
import { launch } from './server-process.js';
import type { LaunchPlan } from './server-process.js';

const passingFailuresForMs = 15_000;

/** Where a server over the cluster is reached. */
export interface ServerPlace {
  readonly pid: number;
  readonly port: number;
}

/**
 * The server that somebody else has started over the cluster; one that is still recovering is given the time of a start for
 * it, unless we are to stop.
 */
export async function findSettledServer({
  folder,
  readyWithinMs,
  stopped,
}: LaunchPlan): Promise<PostmasterFile | undefined> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    const found = findRunningServer(folder.cluster);
    if (!found || !['', 'starting'].includes(found.status) || Date.now() > deadline || stopped?.aborted)
      return found;
    await later(20);
  }
}

/**
 * Launches the server, on this port or one of its choice. What passes by itself (a port taken in the last instant,
 * processes of a killed server that have not all gone) is tried again.
 *
 * @throws DesignedStartError, or the reason when we are to stop meanwhile; no server of ours is left running then
 */
export async function launchOrThrow(plan: LaunchPlan, fixedPort?: number): Promise<ServerPlace> {
  const deadline = Date.now() + passingFailuresForMs;
  for (;;) {
    plan.stopped?.throwIfAborted();
    const port = fixedPort ?? (await choosePort(plan.folder.port));
    const result = await launch(plan, port);
    if (result.outcome === 'ready') return { pid: result.pid, port };
    const passes = result.outcome === 'port-taken' || result.outcome === 'memory-in-use';
    if (passes && Date.now() < deadline) {
      await later(100);
      continue;
    }
    throw new DesignedStartError(
      result.outcome === 'silent' ? 'server-silent' : 'server-failed',
      `PostgreSQL ${result.outcome === 'silent' ? 'took too long to start' : 'ended while starting'}: put right what its log ${plan.folder.log} says, then start again.\n${result.logTail}`,
    );
  }
}
