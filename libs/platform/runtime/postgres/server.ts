import { setTimeout as later } from 'node:timers/promises';
import { superuser } from './cluster.js';
import { DesignedStartError } from './designed-start-error.js';
import { choosePort, rememberPort } from './port.js';
import { findRunningServer } from './postmaster-file.js';
import type { PostmasterFile } from './postmaster-file.js';
import { isAlive, servesCluster } from './processes.js';
import { launch, stopServer } from './server-process.js';
import type { LaunchPlan } from './server-process.js';
import { singleConnection } from './single-connection.js';
import { socketFolder } from './socket.js';

const passingFailuresForMs = 15_000;
const watchEveryMs = 250;
const longestPauseMs = 5_000;

function url(port: number, password: string, database: string): string {
  return `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** Asks one question with the superuser's password. Answers the error, or undefined when the server answered. */
async function refusalOf(port: number, password: string): Promise<Error | undefined> {
  const client = singleConnection({
    connectionString: url(port, password, 'postgres'),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  try {
    await client.connect();
    await client.query('SELECT 1');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The server left behind; one that is still recovering is given the time of a start for it, unless we are to stop. */
async function findSettledServer({
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
 */
async function launchOrThrow(
  plan: LaunchPlan,
  fixedPort?: number,
): Promise<{ readonly pid: number; readonly port: number }> {
  const deadline = Date.now() + passingFailuresForMs;
  for (;;) {
    plan.stopped?.throwIfAborted();
    const port = fixedPort ?? (await choosePort(plan.folder.port));
    findRunningServer(plan.folder.cluster);
    const result = await launch(plan, port);
    if (result.outcome === 'ready') {
      rememberPort(plan.folder.port, port);
      return { pid: result.pid, port };
    }
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

/** One server over one data folder, watched and started again on its port until it is stopped. */
export class Server {
  private stopping: AbortController | undefined;
  private watching: Promise<void> = Promise.resolve();

  private constructor(
    private readonly plan: LaunchPlan,
    private readonly password: string,
    private readonly log: (line: string) => void,
    private running: { readonly pid: number; readonly port: number },
    readonly adopted: boolean,
  ) {}

  /**
   * Takes over the server that a killed process left behind, if it answers with our password; stops it if it
   * does not; starts one otherwise. When we are to stop meanwhile, whichever it is is stopped and the reason thrown.
   *
   * @throws DesignedStartError
   */
  static async start(plan: LaunchPlan, password: string, log: (line: string) => void): Promise<Server> {
    const server = await Server.take(plan, password, log);
    if (plan.stopped?.aborted) {
      await server.stop();
      throw plan.stopped.reason;
    }
    return server.watched();
  }

  private static async take(
    plan: LaunchPlan,
    password: string,
    log: (line: string) => void,
  ): Promise<Server> {
    const orphan = await findSettledServer(plan);
    if (orphan && orphan.status !== 'stopping' && (await refusalOf(orphan.port, password)) === undefined) {
      log(
        `PostgreSQL was still running on 127.0.0.1:${orphan.port} (process ${orphan.pid}) and is taken over.`,
      );
      rememberPort(plan.folder.port, orphan.port);
      return new Server(plan, password, log, orphan, true);
    }
    if (orphan) {
      log(`PostgreSQL was still running (process ${orphan.pid}) but does not answer; it is stopped first.`);
      await stopServer(orphan.pid);
    }
    const started = await launchOrThrow(plan);
    const refusal = await refusalOf(started.port, password);
    if (refusal) {
      await stopServer(started.pid);
      throw new DesignedStartError(
        'password-refused',
        `PostgreSQL does not accept the password in ${plan.folder.password} (${refusal.message}): put the right one back, or set GINNEL_DATA to another folder.`,
        { cause: refusal },
      );
    }
    log(
      `PostgreSQL ${plan.binaries.major} is ready on 127.0.0.1:${started.port} (process ${started.pid}, log ${plan.folder.log}).`,
    );
    return new Server(plan, password, log, started, false);
  }

  get port(): number {
    return this.running.port;
  }

  get pid(): number {
    return this.running.pid;
  }

  /** A connection string of the superuser for the database: by the socket, which costs less, or else by the port. */
  connectionString(database: string): string {
    const byPort = url(this.port, this.password, database);
    const folder = socketFolder(this.plan.folder.cluster, this.port);
    return folder === undefined ? byPort : `${byPort}?host=${encodeURIComponent(folder)}`;
  }

  /** Stops watching, then the server; `atOnce` without writing everything down, which the next start makes good. */
  async stop(atOnce = false): Promise<void> {
    this.stopping?.abort();
    await this.watching;
    if (servesCluster(this.pid, this.plan.folder.cluster)) await stopServer(this.pid, atOnce);
  }

  private watched(): this {
    this.stopping = new AbortController();
    this.watching = this.watch(this.stopping.signal);
    return this;
  }

  /** Pools keep the port in their connection strings, so a server that died comes back on the same one. */
  private async watch(stopped: AbortSignal): Promise<void> {
    let pauseMs = watchEveryMs;
    while (!stopped.aborted) {
      await later(pauseMs, undefined, { ref: false, signal: stopped }).catch(() => undefined);
      if (stopped.aborted || isAlive(this.pid)) continue;
      try {
        this.log(`PostgreSQL (process ${this.pid}) has ended; it is started again.`);
        this.running = await launchOrThrow({ ...this.plan, stopped }, this.port);
        this.log(`PostgreSQL is ready again on 127.0.0.1:${this.port} (process ${this.pid}).`);
        pauseMs = watchEveryMs;
      } catch (error) {
        if (stopped.aborted) return;
        this.log(error instanceof Error ? error.message : String(error));
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }
}
