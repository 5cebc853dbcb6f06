import { setTimeout as later } from 'node:timers/promises';
import { passingFailure } from '#platform/kernel/passing-failure';
import { superuser } from './cluster.js';
import { DesignedStartError, systemErrorCode } from './designed-start-error.js';
import { firmRefusal } from './firm-refusal.js';
import { rememberPort } from './port.js';
import { findRunningServer } from './postmaster-file.js';
import { processBirth, servesCluster, stillRuns } from './processes.js';
import { findSettledServer, launchOrThrow } from './server-launch.js';
import type { ServerPlace } from './server-launch.js';
import { stopServer } from './server-process.js';
import type { LaunchPlan } from './server-process.js';
import { singleConnection } from './single-connection.js';
import { socketFolder } from './socket.js';

const watchEveryMs = 250;
const longestPauseMs = 5_000;
const answersWithinMs = 60_000;

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

function refused(cause: Error, { folder }: LaunchPlan): DesignedStartError {
  return passingFailure(cause) === undefined
    ? new DesignedStartError(
        'password-refused',
        `PostgreSQL does not accept the password in ${folder.password} (${cause.message}): put the right one back, or set GINNEL_DATA to another folder.`,
        { cause },
      )
    : new DesignedStartError(
        'server-silent',
        `PostgreSQL took too long to answer (${cause.message}): see what keeps the machine busy and what its log ${folder.log} says, then start again.`,
        { cause },
      );
}

/**
 * One server over one data folder, watched until it is stopped: one that has ended is started again on its port, and one
 * that somebody else has started there is taken over.
 */
export class Server {
  private stopping: AbortController | undefined;
  private watching: Promise<void> = Promise.resolve();
  private birth: string | undefined;

  private constructor(
    private readonly plan: LaunchPlan,
    private readonly password: string,
    private readonly log: (line: string) => void,
    private running: ServerPlace,
    readonly adopted: boolean,
  ) {
    this.hold(running);
  }

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
      return new Server(plan, password, log, orphan, true);
    }
    if (orphan) {
      log(`PostgreSQL was still running (process ${orphan.pid}) but does not answer; it is stopped first.`);
      await stopServer(orphan.pid);
    }
    const started = await launchOrThrow(plan);
    const refusal = await firmRefusal(() => refusalOf(started.port, password), answersWithinMs);
    if (refusal) {
      await stopServer(started.pid);
      throw refused(refusal, plan);
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

  /**
   * Stops watching, then the server, also one that somebody else has started over the cluster meanwhile; `atOnce` without
   * writing everything down, which the next start makes good.
   */
  async stop(atOnce = false): Promise<void> {
    const isFirst = this.stopping?.signal.aborted === false;
    this.stopping?.abort();
    await this.watching;
    const { cluster } = this.plan.folder;
    if (isFirst) this.running = findRunningServer(cluster) ?? this.running;
    if (servesCluster(this.pid, cluster)) await stopServer(this.pid, atOnce);
  }

  private watched(): this {
    this.stopping = new AbortController();
    this.watching = this.watch(this.stopping.signal);
    return this;
  }

  /** Takes hold of a server that is ready. It is held, too, where its port cannot be written down for the next start. */
  private hold(server: ServerPlace): void {
    this.running = server;
    this.birth = processBirth(server.pid);
    try {
      rememberPort(this.plan.folder.port, server.port);
    } catch (error) {
      this.log(
        `The port of PostgreSQL cannot be written to ${this.plan.folder.port} (${systemErrorCode(error)}): make room there, or the next start may choose another.`,
      );
    }
  }

  private async watch(stopped: AbortSignal): Promise<void> {
    let pauseMs = watchEveryMs;
    while (!stopped.aborted) {
      await later(pauseMs, undefined, { ref: false, signal: stopped }).catch(() => undefined);
      if (stopped.aborted) return;
      try {
        if (!stillRuns(this.pid, this.birth)) await this.bringBack({ ...this.plan, stopped });
        pauseMs = watchEveryMs;
      } catch (error) {
        if (stopped.aborted) return;
        this.log(error instanceof Error ? error.message : String(error));
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  /** Pools keep the port in their connection strings, so a server that died comes back on the same one. */
  private async bringBack(plan: LaunchPlan): Promise<void> {
    this.log(`PostgreSQL (process ${this.pid}) has ended; it is started again.`);
    const other = await findSettledServer(plan);
    plan.stopped?.throwIfAborted();
    if (other?.status === 'ready' && other.port === this.port) {
      this.hold(other);
      this.log(`PostgreSQL was started by somebody else (process ${this.pid}) and is taken over.`);
      return;
    }
    if (other) {
      this.log(
        `PostgreSQL was started by somebody else (process ${other.pid}) but is not ready on port ${this.port}; it is stopped first.`,
      );
      await stopServer(other.pid);
    }
    this.hold(await launchOrThrow(plan, this.port));
    this.log(`PostgreSQL is ready again on 127.0.0.1:${this.port} (process ${this.pid}).`);
  }
}
