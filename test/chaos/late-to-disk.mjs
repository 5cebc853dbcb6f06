/** The mutant of the proof that kills: PostgreSQL answers a COMMIT at once and writes it down up to ten seconds later. */
import { Client } from 'pg';

const ROLES = ['ginnel_tallies_app', 'ginnel_tallies_worker'];

/** Takes it away, so that a program can be opened: it refuses such a database. */
export function unplantLateToDisk(connectionString) {
  return run(
    connectionString,
    ROLES.map(
      (role) =>
        `do $$ begin if to_regrole('${role}') is not null then alter role ${role} reset synchronous_commit; end if; end $$`,
    ),
  );
}

/** Plants it under a program that is open: its next connections do not wait. */
export function plantLateToDisk(connectionString) {
  return run(connectionString, [
    ...ROLES.map((role) => `alter role ${role} set synchronous_commit = off`),
    "alter system set wal_writer_delay = '10s'",
    "alter system set wal_writer_flush_after = '1GB'",
    // It commits by itself, and what was written before goes to disk with that.
    'alter system set autovacuum = off',
    'select pg_reload_conf()',
    "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'ginnel_tallies_%'",
  ]);
}

async function run(connectionString, statements) {
  const client = new Client({ connectionString });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
