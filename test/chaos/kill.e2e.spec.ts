import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { ask, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { killUnderWriters } from './kill-proof.js';
import { type Addresses, Program } from './program.js';
import { FULL_SIZE, printedSeed } from './random.js';
import { serverAddress, serverProcesses } from './server-processes.js';

const KILLS = FULL_SIZE ? 20 : 2;

/** PostgreSQL answers a COMMIT at once and writes it down up to ten seconds later. */
const LATE_TO_DISK = [
  'alter role ginnel_tallies_app set synchronous_commit = off',
  'alter role ginnel_tallies_worker set synchronous_commit = off',
  "alter system set wal_writer_delay = '10s'",
  "alter system set wal_writer_flush_after = '1GB'",
  'select pg_reload_conf()',
  "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'ginnel_tallies_%'",
];

describe('A program that is killed under 32 writers', () => {
  const seed = printedSeed('kill -9');
  let folder: string;
  let program: Program;
  const postgresFolder = (): string => join(folder, 'postgres');
  const database = (): string => serverAddress(postgresFolder(), 'ginnel');

  beforeEach(async () => {
    folder = temporaryFolder();
    program = new Program({
      arguments: [join(import.meta.dirname, 'tally-process.mjs'), folder],
      environment: {},
      postgresFolder: postgresFolder(),
      addresses: (line) => (line.startsWith('{"origin"') ? (JSON.parse(line) as Addresses) : undefined),
    });
    await program.start();
  }, 60_000);
  afterEach(async () => {
    await program.destroy();
    removeFolder(folder);
  });

  it(`${KILLS} times, every second time with its PostgreSQL, keeps each acknowledged command once and every figure right`, async () => {
    const found = await killUnderWriters(program, {
      kills: KILLS,
      alsoTheServer: (kill) => kill % 2 === 0,
      seed,
      database,
    });
    process.stdout.write(
      `kill -9: ${KILLS} kills, ${found.commands} commands acknowledged (${found.answeredAgain} answered again), ${found.followed} followed\n`,
    );
    expect(found.faults).toEqual(Object.fromEntries(Object.keys(found.faults).map((name) => [name, 0])));
    expect(found.followed).toBeGreaterThan(0);
    await program.stop();
    expect(serverProcesses(postgresFolder())).toEqual([]);
  }, 600_000);

  it('is seen to lose commands by the same proof with the mutant: acknowledged before it is on disk', async () => {
    for (const statement of LATE_TO_DISK) await ask(database(), statement);
    const proof = killUnderWriters(program, { kills: 1, alsoTheServer: () => true, seed, database });
    const lost = await proof.then(
      ({ faults }) => Object.values(faults).some((count) => count > 0),
      (error: unknown) => error instanceof Error && error.message.includes('not-found'),
    );
    expect(lost).toBe(true);
  }, 120_000);
});
