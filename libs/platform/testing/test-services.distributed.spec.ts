import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder, temporaryFolder } from './postgres-processes.js';
import type { OwnService } from './own-service.js';
import { startOwnKafka, testKafka, type OwnKafka } from './test-kafka.js';
import { startOwnRedis, testRedis } from './test-redis.js';
import { until } from './until.js';

const run = promisify(execFile);

/** What kcat answers, asked as somebody who knows nothing of our client. */
async function kcat(brokers: string, ...options: string[]): Promise<string> {
  const { stdout } = await run(testKafka().kcat, ['-b', brokers, '-m', '10', ...options]);
  return stdout;
}

/** The options with which kcat signs in. */
function as(name: string, password: string): string[] {
  return [
    'security.protocol=sasl_plaintext',
    'sasl.mechanism=PLAIN',
    `sasl.username=${name}`,
    `sasl.password=${password}`,
  ].flatMap((setting) => ['-X', setting]);
}

async function killAndRestart(service: OwnService): Promise<void> {
  const before = service.pid;
  await service.kill();
  expect(service.running).toBe(false);
  await service.restart();
  expect(service.running).toBe(true);
  expect(service.pid).not.toBe(before);
}

describe('the services of a test run', () => {
  it('have one broker that an independent client reaches', async () => {
    expect(await kcat(testKafka().brokers, '-L')).toContain(`at ${testKafka().brokers}`);
  });

  it('have a Redis that asks for a password', () => {
    const url = new URL(testRedis().url);
    expect(url.protocol).toBe('redis:');
    expect(url.password).not.toBe('');
  });
});

describe('a broker of a spec’s own', () => {
  let folder: string;
  let kafka: OwnKafka;

  beforeAll(async () => {
    folder = temporaryFolder();
    kafka = await startOwnKafka({
      folder: join(folder, 'kafka'),
      security: { users: { operator: 'first', people: 'second' }, superUser: 'operator' },
      settings: { 'auto.create.topics.enable': true },
    });
  });

  afterAll(async () => {
    await kafka.stop();
    expect(kafka.running).toBe(false);
    removeFolder(folder);
  });

  it('lets in nobody without a name and the password that belongs to it', async () => {
    const patience = ['-m', '2'];
    await expect(kcat(kafka.brokers, '-L', ...patience)).rejects.toThrow();
    await expect(kcat(kafka.brokers, '-L', ...patience, ...as('people', 'first'))).rejects.toThrow();
    expect(await kcat(kafka.brokers, '-L', ...as('people', 'second'))).toContain('1 brokers');
  });

  it('comes back on its port with what it had, and lets others read only what a rule allows', async () => {
    const file = join(folder, 'said');
    writeFileSync(file, 'before the kill\n');
    const read = ['-C', '-t', 'kept', '-o', 'beginning', '-e'];
    await kcat(kafka.brokers, '-P', '-t', 'kept', '-l', file, ...as('operator', 'first'));
    await killAndRestart(kafka);
    expect(await kcat(kafka.brokers, ...read, ...as('operator', 'first'))).toBe('before the kill\n');
    await expect(kcat(kafka.brokers, ...read, ...as('people', 'second'))).rejects.toThrow(
      'Topic authorization failed',
    );
  });
});

describe('a Redis of a spec’s own', () => {
  it('comes back on its port after a kill', async () => {
    const folder = temporaryFolder();
    const redis = await startOwnRedis({ folder });
    const { url } = redis;
    await killAndRestart(redis);
    expect(redis.url).toBe(url);
    await redis.stop();
    removeFolder(folder);
  });

  it('waits for its port while a connection of somebody else has it', async () => {
    const folder = temporaryFolder();
    const redis = await startOwnRedis({ folder });
    await redis.kill();
    const other = createServer();
    // It may be somebody else's already, for a moment.
    await until('its port is taken', async () => {
      other.listen(Number(new URL(redis.url).port), '127.0.0.1');
      return once(other, 'listening').then(
        () => true,
        () => false,
      );
    });
    const back = redis.restart();
    await until('it has found its port taken', () =>
      readFileSync(join(folder, 'redis.log'), 'utf8').includes('Address already in use'),
    );
    other.close();
    await back;
    expect(redis.running).toBe(true);
    await redis.stop();
    removeFolder(folder);
  });
});
