import { randomBytes } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ask, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { testKafka } from '#platform/testing/test-kafka';
import { createDatabase, dropDatabase, testPostgres } from '#platform/testing/test-postgres';
import { testRedis } from '#platform/testing/test-redis';
import { ServicesProgram } from './services-program.js';

describe('npm run start:distributed', () => {
  let folder: string;
  let database: string;
  let program: ServicesProgram | undefined;

  beforeEach(async () => {
    folder = temporaryFolder();
    database = `secret_${randomBytes(6).toString('hex')}`;
    await createDatabase(database);
  });
  afterEach(async () => {
    if (program?.isRunning) program.send('SIGINT');
    await program?.untilEnded();
    await dropDatabase(database);
    removeFolder(folder);
  });

  /** Starts it with all contexts in our database. */
  function start(): ServicesProgram {
    const url = testPostgres().connectionString(database);
    program = new ServicesProgram(
      {
        PATH: process.env['PATH'],
        GINNEL_DATA: folder,
        PORT: '0',
        KAFKA_BROKERS: testKafka().brokers,
        REDIS_URL: testRedis().url,
        ...Object.fromEntries(
          ['PEOPLE', 'DIRECTORY', 'REFERRALS', 'INSIGHTS'].map((name) => [`DATABASE_URL_${name}`, url]),
        ),
      },
      'start-distributed.mjs',
    );
    return program;
  }

  it('makes no secret for a database that another has sealed', async () => {
    await ask(testPostgres().connectionString(database), 'create schema referrals');
    expect(await start().untilEnded()).toBe(1);
    expect(program?.output).toContain(
      `There is data in ${folder} but no installation.secret, without which it cannot be opened: put that file back, `,
    );
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  it('starts no context with a secret that was cut off', async () => {
    writeFileSync(join(folder, 'installation.secret'), 'ab'.repeat(20));
    expect(await start().untilEnded()).toBe(1);
    expect(program?.output).toContain('is not the 64 hexadecimal digits of a secret: put the right one back');
    expect(readdirSync(folder)).toEqual(['installation.secret']);
  }, 60_000);
});
