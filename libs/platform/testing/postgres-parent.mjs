/**
 * A process that runs an embedded PostgreSQL over the folder of its first argument, for tests that kill it.
 * Says one line of JSON when it has started or was refused. On SIGINT it asks the server one question, tells the
 * answer, stops the server and ends.
 */
import pg from 'pg';
import { compilePostgres } from './compile-postgres.mjs';

const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const { startEmbeddedPostgres } = await import(compilePostgres());

try {
  const server = await startEmbeddedPostgres({ dataFolder: process.argv[2], settings: { fsync: 'off' } });
  process.once('SIGINT', async () => {
    const client = new pg.Client({ connectionString: server.connectionString('postgres') });
    await client.connect();
    const { rows } = await client.query('SELECT 1 AS answer');
    await client.end();
    say({ answer: rows[0].answer });
    await server.stop();
    clearInterval(alive);
  });
  const alive = setInterval(() => undefined, 60_000);
  say({
    pid: server.pid,
    port: server.port,
    adopted: server.adopted,
    url: server.connectionString('postgres'),
  });
} catch (error) {
  say({ code: error.code, message: error.message });
}
