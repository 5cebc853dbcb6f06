/** The one PostgreSQL of a test run: started before the first spec, stopped after the last. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { compilePostgres } from './compile-postgres.mjs';

const variable = 'GINNEL_TEST_POSTGRES';
const prefix = 'ginnel-test-';

let server;
let folder;

function load(name) {
  return import(pathToFileURL(join(dirname(compilePostgres()), name)).href);
}

async function check(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('SELECT rolsuper FROM pg_roles WHERE rolname = current_user');
    if (!rows[0]?.rolsuper) throw new Error('its user is no superuser');
  } catch (cause) {
    throw new Error(
      `The PostgreSQL that ${variable} names cannot be used (${cause.message || cause.code}): start it and name a superuser, or unset ${variable} to use the embedded one.`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A run that is interrupted has no teardown. */
function endAtOnce() {
  if (!server) return;
  try {
    process.kill(server.pid, 'SIGQUIT');
  } catch {
    // It has ended already.
  }
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  } catch {
    // The server is slow to end: the next run sweeps the folder up.
  }
  server = undefined;
}

/** Starts the embedded PostgreSQL, or checks the one that GINNEL_TEST_POSTGRES names; workers inherit the variable. */
export async function startTestServer() {
  if (process.env[variable]) return check(process.env[variable]);
  const { startEmbeddedPostgres } = await load('embedded-postgres.js');
  folder = mkdtempSync(join(tmpdir(), prefix));
  try {
    server = await startEmbeddedPostgres({
      dataFolder: folder,
      settings: { fsync: 'off', synchronous_commit: 'on', full_page_writes: 'off', wal_compression: 'off' },
    });
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`The tests need PostgreSQL and it did not start: ${cause.message}`, { cause });
  }
  process.env[variable] = server.connectionString('postgres');
  process.once('exit', endAtOnce);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(130));
}

/** Stops what startTestServer started, and removes its folder. */
export async function stopTestServer() {
  if (!server) return;
  delete process.env[variable];
  await server.stop();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
}
