import { afterEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { type Findings, findings } from './kill-checks.js';
import { killUnderWriters, WRITERS } from './kill-proof.js';
import { KillWriters } from './kill-writers.js';
import { type Addresses, Program } from './program.js';
import { FULL_SIZE, sizeOf, tellFigure } from './proof-size.js';
import { printedSeed } from './random.js';
import { serverAddress, serverProcesses } from './server-processes.js';

const KILLS = sizeOf('GINNEL_PROVE_KILLS', { short: 2, full: 20 });
const BETWEEN = FULL_SIZE ? 300 : 150;

describe('A program that is killed under 32 writers', () => {
  const seed = printedSeed('kill -9');
  let program: Program;
  const database = (): string => serverAddress(program.postgresFolder, 'ginnel');

  async function start(...mutant: readonly string[]): Promise<void> {
    program = new Program({
      arguments: (folder) => [join(import.meta.dirname, 'tally-process.mjs'), folder, ...mutant],
      environment: () => ({}),
      addresses: (line) => (line.startsWith('{"origin"') ? (JSON.parse(line) as Addresses) : undefined),
    });
    await program.start();
  }
  afterEach(() => program.destroy());

  async function killed(kills: number, alsoTheServer: (kill: number) => boolean): Promise<Findings> {
    const tenant = randomUUID();
    const writers = new KillWriters({ writers: WRITERS, tenant, seed, addresses: () => program.addresses });
    await killUnderWriters(program, writers.crew, { kills, alsoTheServer, seed, between: BETWEEN });
    return findings(database(), writers);
  }

  it(`${KILLS} times, every second time with its PostgreSQL, keeps each acknowledged command once and every figure right`, async () => {
    await start();
    const found = await killed(KILLS, (kill) => kill % 2 === 0);
    tellFigure(
      `kill -9: ${KILLS} kills, ${found.commands} commands acknowledged (${found.answeredAgain} answered again), ${found.followed} followed`,
    );
    expect(found.faults).toEqual(Object.fromEntries(Object.keys(found.faults).map((name) => [name, 0])));
    expect(found.followed).toBeGreaterThan(0);
    await program.stop();
    expect(serverProcesses(program.postgresFolder)).toEqual([]);
  }, 600_000);

  it('is seen to lose commands by the same proof with the mutant: acknowledged before it is on disk', async () => {
    await start('late-to-disk');
    const lost = await killed(1, () => true).then(
      ({ faults }) => Object.values(faults).some((count) => count > 0),
      (error: unknown) => {
        if (error instanceof Error && error.message.includes('not-found')) return true;
        throw error;
      },
    );
    tellFigure(`acknowledged before it is on disk: ${lost ? 'lost' : 'kept'} after one kill`);
    expect(lost).toBe(true);
  }, 120_000);
});
