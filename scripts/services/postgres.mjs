/** The embedded PostgreSQL of npm as the server of the distributed mode: a database for each context. */
import pg from 'pg';
import { startEmbeddedPostgres } from './supervision.mjs';

/** Five processes with their pools, and some for whoever looks after them. */
const mostConnections = '300';

async function makeDatabase(server, name) {
  const client = new pg.Client({ connectionString: server.connectionString('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

/** Asks the database (a postgresql:// URL) on a connection of its own. */
async function ask(connectionString, withinMs, question) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: withinMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await question(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Resolves when the database (a postgresql:// URL) lets its user in.
 *
 * @throws Error when nobody answers, or the answer is a refusal
 */
export async function probePostgres(connectionString, { withinMs = 5_000 } = {}) {
  await ask(connectionString, withinMs, () => undefined);
}

/**
 * Whether the database (a postgresql:// URL) has a schema of this name.
 *
 * @throws Error when nobody answers, or the answer is a refusal
 */
export function hasSchema(connectionString, schema) {
  return ask(connectionString, 5_000, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
    return rowCount === 1;
  });
}

/**
 * Starts PostgreSQL over the folder, or adopts the one that a killed process has left there, with a database for each of the
 * contexts. Options: folder, contexts, settings (of postgresql.conf), log. Answers {pid, databaseUrl(context), stop()}: the
 * URLs are an administrator's.
 *
 * @throws DesignedStartError with one sentence that says what to do
 */
export async function startPostgres({ folder, contexts, settings, log }) {
  const server = await startEmbeddedPostgres({
    dataFolder: folder,
    log,
    settings: { max_connections: mostConnections, ...settings },
  });
  try {
    for (const context of contexts) await makeDatabase(server, `ginnel_${context}`);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    get pid() {
      return server.pid;
    },
    databaseUrl: (context) => server.connectionString(`ginnel_${context}`),
    stop: () => server.stop(),
  };
}
