import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ask, removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { askRedis } from '#platform/testing/redis-talk';
import { testKafka } from '#platform/testing/test-kafka';
import { testPostgres } from '#platform/testing/test-postgres';
import { testRedis } from '#platform/testing/test-redis';
import { until } from '#platform/testing/until';
import { programs, ServicesProgram } from './services-program.js';

interface Note {
  readonly pid: number;
  readonly kafkaBrokers: string;
  readonly redisUrl: string;
  readonly databases: Readonly<Record<string, string>>;
}

const READY = 'The services are ready';
const NO_DOCKER = 'exit 1';

let folder: string;
let started: ServicesProgram[];

function run(environment: Readonly<Record<string, string>> = {}): ServicesProgram {
  const program = new ServicesProgram({
    GINNEL_DATA: join(folder, 'data'),
    PATH: `${programs(join(folder, 'bin'), { docker: NO_DOCKER })}:${process.env['PATH']}`,
    ...environment,
  });
  started.push(program);
  return program;
}

function note(): Note {
  return JSON.parse(readFileSync(join(folder, 'data/services.json'), 'utf8')) as Note;
}

/** The process of one of the services that were started natively. */
function pidOf(service: string): number {
  const text = readFileSync(join(folder, 'data', service, 'service.json'), 'utf8');
  return (JSON.parse(text) as { pid: number }).pid;
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

/** Everything that the environment can name, as the services of this test run. */
function named(): Readonly<Record<string, string>> {
  const { adminUrl } = testPostgres();
  return {
    KAFKA_BROKERS: testKafka().brokers,
    REDIS_URL: testRedis().url,
    ...Object.fromEntries(
      ['PEOPLE', 'DIRECTORY', 'REFERRALS', 'INSIGHTS'].map((name) => [`DATABASE_URL_${name}`, adminUrl]),
    ),
  };
}

beforeEach(() => {
  folder = temporaryFolder();
  started = [];
});

afterEach(async () => {
  for (const program of started) {
    try {
      program.send('SIGINT');
    } catch {
      // It has ended.
    }
    await program.untilEnded();
  }
  removeFolder(folder);
});

describe('npm run services', () => {
  it('starts nothing where the environment names everything, and notes the addresses for its owner alone', async () => {
    const program = run(named());
    await program.untilSaid(READY);
    expect(note()).toMatchObject({
      pid: program.pid,
      kafkaBrokers: testKafka().brokers,
      redisUrl: testRedis().url,
    });
    expect(statSync(join(folder, 'data/services.json')).mode & 0o777).toBe(0o600);
    expect(program.output).not.toContain(new URL(testRedis().url).password);
    expect(existsSync(join(folder, 'data/kafka'))).toBe(false);
    program.send('SIGINT');
    expect(await program.untilEnded()).toBe(0);
    expect(existsSync(join(folder, 'data/services.json'))).toBe(false);
  });

  it.each([
    ['KAFKA_BROKERS', '127.0.0.1:1'],
    ['REDIS_URL', 'redis://127.0.0.1:1'],
    ['DATABASE_URL_PEOPLE', 'postgresql://127.0.0.1:1/people'],
  ])('says which variable names what does not answer: %s', async (variable, address) => {
    const program = run({ ...named(), [variable]: address });
    expect(await program.untilEnded()).toBe(1);
    expect(program.output).toMatch(
      new RegExp(
        `^What ${variable} names does not answer .*: start it, or unset ${variable} to have one started\\.\n$`,
      ),
    );
  });

  it('starts its own, brings back what dies, is found by a second one, and leaves nothing behind', async () => {
    const first = run();
    await first.untilSaid(READY);
    const { kafkaBrokers, redisUrl, databases } = note();
    expect(Object.keys(databases)).toEqual(['people', 'directory', 'referrals', 'insights']);
    expect(await ask(databases['people'] ?? '', 'SELECT current_database()')).toEqual(['ginnel_people']);

    const second = run();
    await second.untilSaid(READY);
    expect(second.output).toContain(`Process ${first.pid} provides the services.`);
    expect(second.output).toContain(kafkaBrokers);
    second.send('SIGINT');
    expect(await second.untilEnded()).toBe(0);
    expect(note().pid).toBe(first.pid);

    const redis = pidOf('redis');
    process.kill(redis, 'SIGKILL');
    await first.untilSaid('redis has died and is started again');
    const answers = (): Promise<boolean> =>
      askRedis(redisUrl, 'PING').then(
        (answer) => answer === 'PONG',
        () => false,
      );
    await until('Redis answers again', answers);
    const third = run({ ...named(), REDIS_URL: redisUrl });
    await third.untilSaid(READY);
    expect(pidOf('redis')).not.toBe(redis);

    const pids = [pidOf('redis'), pidOf('kafka')];
    expect(pids.map(runs)).toEqual([true, true]);
    first.send('SIGINT');
    expect(await first.untilEnded()).toBe(0);
    expect(pids.map(runs)).toEqual([false, false]);
    await expect(ask(databases['people'] ?? '', 'SELECT 1')).rejects.toThrow();
  });

  it('takes the services of a killed one over', async () => {
    const missing = { ...named(), REDIS_URL: '' };
    const first = run(missing);
    await first.untilSaid(READY);
    const { redisUrl } = note();
    const left = pidOf('redis');
    process.kill(first.pid, 'SIGKILL');
    await first.untilEnded();
    expect(runs(left)).toBe(true);
    const second = run(missing);
    await second.untilSaid(READY);
    expect(runs(left)).toBe(false);
    expect(note()).toMatchObject({ pid: second.pid, redisUrl });
  });

  it('asks Docker first where a daemon answers, for what is missing', async () => {
    const calls = join(folder, 'calls');
    const docker = [
      `echo "$*" >> ${calls}`,
      'case "$*" in *" up "*) test -n "$POSTGRES_PASSWORD" -a -n "$GINNEL_SECRET" ;; esac',
    ].join('\n');
    const program = run({
      ...named(),
      KAFKA_BROKERS: '',
      DATABASE_URL_PEOPLE: '',
      PATH: `${programs(join(folder, 'docker'), { docker })}:${process.env['PATH']}`,
    });
    // Stopped at the first line that it says: from then on nothing may be left behind.
    await program.untilSaid('Kafka  ');
    program.send('SIGINT');
    expect(await program.untilEnded()).toBe(0);
    const lines = readFileSync(calls, 'utf8').trim().split('\n');
    expect(lines[0]).toContain('info');
    expect(lines[2]).toMatch(
      /^compose -p ginnel-services -f \S+docker-compose\.yml -f \S+publish-services\.yml up --detach --wait postgres kafka$/,
    );
    expect(lines[3]).toMatch(/ stop postgres kafka$/);
    expect(lines).toHaveLength(4);
  });
});

describe('A machine that cannot have them', () => {
  const otherwise =
    'start them with "docker compose up" (docker-compose.yml), or set KAFKA_BROKERS, REDIS_URL and DATABASE_URL_<CONTEXT> to running ones';
  const java = 'echo \'openjdk version "17.0.1"\' >&2';

  it.each([
    ['without Java', 'KAFKA_BROKERS', {}, 'Kafka needs Java 17 or newer'],
    [
      'with an old Java',
      'KAFKA_BROKERS',
      { java: 'echo \'openjdk version "11.0.2"\' >&2' },
      'this is Java 11',
    ],
    ['without Maven', 'KAFKA_BROKERS', { java }, 'Kafka is fetched with Maven'],
    ['away from Maven’s repository', 'KAFKA_BROKERS', { java, mvn: 'exit 1' }, 'Maven could not fetch Kafka'],
    ['without apt', 'REDIS_URL', {}, 'this machine has none'],
    ['away from a Debian mirror', 'REDIS_URL', { 'apt-get': 'exit 100' }, 'cannot be fetched'],
  ])('says in one sentence what to do instead: %s', async (_what, missing, scripts, words) => {
    const tools = { docker: NO_DOCKER, dirname: 'exec /usr/bin/dirname "$@"', ...scripts };
    const program = run({
      ...named(),
      [missing]: '',
      GINNEL_CACHE: join(folder, 'cache'),
      PATH: programs(join(folder, 'tools'), tools),
      JAVA_HOME: '',
    });
    expect(await program.untilEnded()).toBe(1);
    expect(program.output).toContain(words);
    expect(program.output).toContain(otherwise);
    const sentence = program.output.trim().split('\n').at(-1) ?? '';
    expect(sentence.endsWith('.')).toBe(true);
  });
});
