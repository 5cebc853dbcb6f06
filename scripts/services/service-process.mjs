/** A service's process: in a group of its own, over a folder that this process holds, ended with this process. */
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { lastLines } from './run-tool.mjs';
import { ServiceError } from './service-error.mjs';
import { isAlive, lockFolder, pause, processBirth, waitUntilGone } from './supervision.mjs';

const note = 'service.json';
const againAfterMs = 5_000;
const restartWithinMs = 15_000;
const deadly = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT'];
const running = new Set();
let hooked = false;

function send(pid, signal) {
  try {
    process.kill(-pid, signal);
  } catch {
    // The whole group has ended.
  }
}

function endAll() {
  for (const service of running) send(service.pid, service.lastSignal);
  running.clear();
}

/** Whoever listens to a signal ends the process in its own way; where nobody does, the services would be left behind. */
function endWithThisProcess() {
  if (hooked) return;
  hooked = true;
  process.once('exit', endAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(128 + constants.signals[signal]);
    });
}

/** The process that a folder's service was started as, if it still runs. */
export function findRunningService(folder) {
  try {
    const { pid, birth } = JSON.parse(readFileSync(join(folder, note), 'utf8'));
    return isAlive(pid) && processBirth(pid) === birth ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Ends the service that a killed process has left running over the folder, which the caller must hold. */
export async function endRunningService(folder) {
  const pid = findRunningService(folder);
  if (pid === undefined) return;
  send(pid, 'SIGTERM');
  if (await waitUntilGone(pid, 10_000)) return;
  send(pid, 'SIGKILL');
  await waitUntilGone(pid, 5_000);
}

function said(log, from) {
  return existsSync(log) ? readFileSync(log).subarray(from).toString('utf8') : '';
}

/**
 * Starts a service and waits until it answers.
 *
 * `plan` is: name; folder (made when missing; its log is <name>.log, what a killed process left running there is ended);
 * prepare() writes into the folder what the service needs, once that is ours, and resolves to {command, args}; ready(pid) resolves to true once that process answers; readyWithinMs (60 s); throwaway: true when its
 * data need not survive this process; keep: true when it is to be started again should it die, of which log is told.
 * Answers {pid, running, stop(), kill(signal), restart()}: `stop` ends it for good and frees the folder, `kill` ends it (or
 * pauses it: SIGSTOP, SIGCONT), `restart` starts it again on the same port.
 *
 * @throws ServiceError `port-taken`, `service-failed` or `service-silent`, with the end of its log; and the folder's lock's refusal
 */
export async function startServiceProcess(plan) {
  const { name, folder, readyWithinMs = 60_000 } = plan;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = lockFolder(folder);
  const log = join(folder, `${name}.log`);
  const service = { pid: undefined, ending: false, lastSignal: plan.throwaway ? 'SIGKILL' : 'SIGTERM' };
  endWithThisProcess();

  let program;

  async function start() {
    await endRunningService(folder);
    program ??= await plan.prepare();
    const descriptor = openSync(log, 'a', 0o600);
    const from = statSync(log).size;
    const child = spawn(program.command, program.args, {
      cwd: folder,
      // Nothing of ours: it may hold secrets that are not the service's business.
      env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
    });
    closeSync(descriptor);
    const fate = { ended: undefined, ready: false };
    child.once('error', (error) => (fate.ended = error.message));
    child.once('exit', (code, signal) => {
      fate.ended ??= `it ended with ${code ?? signal}`;
      if (service.pid === child.pid) running.delete(service);
      if (fate.ready && plan.keep && !service.ending) service.again = startAgain();
    });
    child.unref();
    if (child.pid !== undefined) {
      service.pid = child.pid;
      running.add(service);
      const written = { name, pid: child.pid, birth: processBirth(child.pid) };
      writeFileSync(join(folder, note), JSON.stringify(written), { mode: 0o600 });
    }
    await untilReady(fate, from);
  }

  async function untilReady(fate, from) {
    const deadline = Date.now() + readyWithinMs;
    for (;;) {
      const ready = await plan.ready(service.pid).catch(() => false);
      const tail = () => lastLines(said(log, from));
      if (fate.ended !== undefined && said(log, from).includes('Address already in use'))
        throw new ServiceError(
          'port-taken',
          `${name} cannot listen, for another program has its port: stop that one, or name another port.${tail()}`,
        );
      if (fate.ended !== undefined)
        throw new ServiceError(
          'service-failed',
          `${name} did not start (${fate.ended}): its log ${log} says why.${tail()}`,
        );
      if (ready) {
        fate.ready = true;
        return;
      }
      if (Date.now() > deadline) {
        await halt();
        throw new ServiceError(
          'service-silent',
          `${name} has not answered for ${readyWithinMs / 1000} s after its start: its log ${log} may say why.${tail()}`,
        );
      }
      await pause(25);
    }
  }

  /** The service has died without us: it comes back, on the same port, unless it is ended meanwhile. */
  async function startAgain() {
    while (!service.ending) {
      plan.log?.(`${name} has died and is started again.`);
      try {
        return await start();
      } catch (error) {
        if (!service.ending) plan.log?.(error.message);
        const until = Date.now() + againAfterMs;
        while (!service.ending && Date.now() < until) await pause(100);
      }
    }
  }

  async function halt() {
    if (service.pid === undefined) return;
    send(service.pid, 'SIGCONT');
    send(service.pid, plan.throwaway ? 'SIGKILL' : 'SIGTERM');
    if (await waitUntilGone(service.pid, 20_000)) return;
    send(service.pid, 'SIGKILL');
    await waitUntilGone(service.pid, 5_000);
  }

  async function end() {
    service.ending = true;
    await halt();
    await service.again;
    await halt();
  }

  /** A port that was free a moment ago may be taken by now: another one is chosen then. */
  async function startSomewhere() {
    for (let tries = 1; ; tries += 1) {
      try {
        return await start();
      } catch (error) {
        if (error.code !== 'port-taken' || tries === 3) throw error;
        program = undefined;
      }
    }
  }

  /** Its port may be somebody else's for a moment: of one connection, say. */
  async function startWhereItWas() {
    for (const until = Date.now() + restartWithinMs; ; await pause(100)) {
      try {
        return await start();
      } catch (error) {
        if (error.code !== 'port-taken' || service.ending || Date.now() > until) throw error;
      }
    }
  }

  try {
    await startSomewhere();
  } catch (error) {
    await end();
    lock.release();
    throw error;
  }
  return {
    get pid() {
      return service.pid;
    },
    get running() {
      return isAlive(service.pid);
    },
    stop: async () => {
      await end();
      rmSync(join(folder, note), { force: true });
      lock.release();
    },
    kill: async (signal = 'SIGKILL') => {
      send(service.pid, signal);
      if (deadly.includes(signal)) await waitUntilGone(service.pid, 30_000);
    },
    restart: async () => {
      await end();
      service.ending = false;
      await startWhereItWas();
    },
  };
}
