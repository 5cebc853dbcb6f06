import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { processesIn, StartedProgram } from './started-program.fixture.js';

describe('The program, over tables that another version has made', () => {
  let folder: string;

  beforeAll(async () => {
    folder = temporaryFolder();
    const program = new StartedProgram(folder);
    await program.untilSaid('is ready at');
    for (const context of ['people', 'directory', 'referrals', 'insights'])
      await asSuperuser(`update ${context}.schema_migration set name = 'Runtime_0123456789ab_1700000000000'`);
    program.send('SIGTERM');
    await program.ended;
  });
  afterAll(() => {
    for (const pid of processesIn(folder)) process.kill(pid, 'SIGKILL');
    removeFolder(folder);
  });

  async function asSuperuser(statement: string): Promise<void> {
    const postgres = (...names: readonly string[]): string =>
      readFileSync(join(folder, 'postgres', ...names), 'utf8');
    const client = new Client({
      ...{ host: '127.0.0.1', user: 'postgres', database: 'ginnel' },
      password: postgres('password').trim(),
      port: Number(postgres('cluster', 'postmaster.pid').split('\n')[3]),
    });
    await client.connect();
    await client.query(statement);
    await client.end();
  }

  it('says in one sentence what to do, ends with 1 and leaves nothing running', async () => {
    const program = new StartedProgram(folder);
    expect(await program.ended).toEqual({ code: 1, signal: null });
    expect(program.output).toMatch(
      /\nThe tables of [a-z]+ were made by another version of Ginnel .* and start again\.\n$/,
    );
    expect(program.output).not.toMatch(/^ +at /m);
    expect(processesIn(folder)).toEqual([]);
  });
});
