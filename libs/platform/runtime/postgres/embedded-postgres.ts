import { serverAccount } from './account.js';
import { prepareBinaries } from './binaries.js';
import { createCluster, readPassword, superuser } from './cluster.js';
import { giveTo, hasCluster, openDataFolder, unwritable } from './data-folder.js';
import type { DataFolder } from './data-folder.js';
import { systemErrorCode } from './designed-start-error.js';
import { lockFolder } from './folder-lock.js';
import type { FolderLock } from './folder-lock.js';
import { Server } from './server.js';
import type { ServerSettings } from './server-settings.js';

/** How to start the embedded PostgreSQL. */
export interface EmbeddedPostgresOptions {
  /** A folder of its own: the cluster, its password, port and log live there. Made when missing. */
  readonly dataFolder: string;
  /** Is told in single lines what happens. */
  readonly log?: (line: string) => void;
  /** Settings of postgresql.conf that differ from the defaults (see server-settings). */
  readonly settings?: ServerSettings;
  /** How long a start may take, recovery included (milliseconds); two minutes when left out. */
  readonly readyWithinMs?: number;
  /** Ends a start that is under way: nothing is left running, and the start rejects with the signal's reason. */
  readonly stopped?: AbortSignal | undefined;
}

/** A running server that belongs to this process. */
export interface EmbeddedPostgres {
  readonly host: string;
  readonly port: number;
  readonly superuser: string;
  readonly password: string;
  /** The server's main process; another one after it has died and been started again. */
  readonly pid: number;
  /** True when it was found running, left behind by a process that was killed. */
  readonly adopted: boolean;
  /** A connection string of the superuser, for a database of this name. */
  connectionString(database: string): string;
  /**
   * Stops the server with a fast shutdown and frees the data folder; make it the last step of a shutdown. `atOnce` (also
   * while an ordinary stop is under way) makes it an immediate one, from which the next start recovers.
   */
  stop(atOnce?: boolean): Promise<void>;
}

/**
 * Starts a PostgreSQL of our own over a data folder: the first start makes the cluster (about a second),
 * later ones take 50 ms, or a recovery. The server listens on the loopback address only, asks for a password,
 * and is started again on the same port should it die while we live.
 *
 * @throws DesignedStartError with one sentence that says what to do
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = openDataFolder(options.dataFolder);
  const lock = take(folder);
  try {
    const log = options.log ?? (() => undefined);
    const settings = options.settings ?? {};
    const { stopped } = options;
    const account = serverAccount(folder.cluster);
    const binaries = prepareBinaries(account, folder.root);
    stopped?.throwIfAborted();
    if (!hasCluster(folder, binaries.major, account)) {
      log(`Making a PostgreSQL ${binaries.major} cluster in ${folder.root}.`);
      await createCluster(folder, binaries, account, settings['fsync'] !== 'off', stopped);
    }
    giveTo(account, folder.cluster);
    const password = readPassword(folder);
    const readyWithinMs = options.readyWithinMs ?? 120_000;
    const plan = { folder, binaries, account, settings, readyWithinMs, stopped };
    const server = await Server.start(plan, password, log);
    return {
      host: '127.0.0.1',
      port: server.port,
      superuser,
      password,
      adopted: server.adopted,
      get pid() {
        return server.pid;
      },
      connectionString: (database) => server.connectionString(database),
      stop: async (atOnce) => {
        await server.stop(atOnce);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

const refusedWrites = ['EACCES', 'EROFS', 'ENOSPC', 'EDQUOT'];

function take(folder: DataFolder): FolderLock {
  try {
    return lockFolder(folder.root);
  } catch (error) {
    throw refusedWrites.includes(systemErrorCode(error)) ? unwritable(folder.root, error) : error;
  }
}
