import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { claimPort } from '#platform/runtime/config/claim-port';
import { chainFaults, NO_FAULTS } from './chain-checks.js';
import { foundTown } from './chain-town.js';
import { ChainWriters } from './chain-writers.js';
import { killUnderWriters, WRITERS } from './kill-proof.js';
import { type Addresses, Program } from './program.js';
import { FULL_SIZE, sizeOf, tellFigure } from './proof-size.js';
import { printedSeed } from './random.js';
import { serverAddress, serverProcesses } from './server-processes.js';

const KILLS = sizeOf('GINNEL_PROVE_KILLS', { short: 2, full: 20 });
const BETWEEN = FULL_SIZE ? 200 : 60;
const MAIN = join(import.meta.dirname, '..', '..', 'dist', 'programs', 'standalone.js');

describe('The whole program, killed under 32 writers', () => {
  const seed = printedSeed('kill -9 of the whole program');
  let program: Program;

  beforeAll(async () => {
    const port = await claimPort('127.0.0.1', 0);
    program = new Program({
      arguments: () => [MAIN],
      environment: (folder) => ({
        GINNEL_DATA: folder,
        GINNEL_DEMO: 'off',
        NODE_ENV: 'test',
        PORT: String(port),
      }),
      addresses: (line, folder) =>
        line.startsWith('Ginnel is ready')
          ? (JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as Addresses)
          : undefined,
    });
    await program.start();
  }, 60_000);
  afterAll(() => program.destroy());

  it(`${KILLS} times, every second time with its PostgreSQL, keeps each acknowledged act once, in order, and every figure equals a recount`, async () => {
    const { origin, control } = await program.addresses;
    const town = await foundTown(origin, async () => {
      const settled = await fetch(`${control}/settle`, { method: 'POST' });
      if (!settled.ok) throw new Error(await settled.text());
    });
    const writers = new ChainWriters(WRITERS, town, () => program.addresses);
    await killUnderWriters(program, writers.crew, {
      ...{ kills: KILLS, alsoTheServer: (kill) => kill % 2 === 0, seed, between: BETWEEN },
    });
    const { chains, acts } = writers;
    tellFigure(
      `kill -9 of the whole program: ${KILLS} kills, ${acts} acts acknowledged, ${chains.length} people carried`,
    );
    const addressOf = (): string => serverAddress(program.postgresFolder, 'ginnel');
    expect(await chainFaults(addressOf, chains)).toEqual(NO_FAULTS);
    expect(chains.length).toBeGreaterThanOrEqual(WRITERS);
    await program.stop();
    expect(serverProcesses(program.postgresFolder)).toEqual([]);
  }, 900_000);
});
