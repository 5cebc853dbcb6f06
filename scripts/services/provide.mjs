/** PostgreSQL, Kafka and Redis for the distributed mode: what the environment names, else Docker, else natively. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerAnswers, startInDocker } from './docker.mjs';
import { probeKafka } from './kafka-probe.mjs';
import { startKafka } from './kafka.mjs';
import { startNginx } from './nginx.mjs';
import { probePostgres, startPostgres } from './postgres.mjs';
import { probeRedis, startRedis } from './redis.mjs';
import { ServiceError } from './service-error.mjs';
import { isAlive, processBirth } from './supervision.mjs';

/** The contexts of the distributed mode, each with a database of its own. */
export const contexts = ['people', 'directory', 'referrals', 'insights'];

const noteFile = 'services.json';

const databaseVariable = (context) => `DATABASE_URL_${context.toUpperCase()}`;

async function check(variable, probe) {
  try {
    await probe();
  } catch (cause) {
    throw new ServiceError(
      'service-unreachable',
      `What ${variable} names does not answer (${cause.message || cause.code}): start it, or unset ${variable} to have one started.`,
      { cause },
    );
  }
}

/** What the environment names, each of it asked whether it answers. */
async function named(environment) {
  const { KAFKA_BROKERS, KAFKA_USERNAME, KAFKA_PASSWORD, REDIS_URL } = environment;
  const user = KAFKA_USERNAME ? { name: KAFKA_USERNAME, password: KAFKA_PASSWORD ?? '' } : undefined;
  const databases = Object.fromEntries(
    contexts.flatMap((context) => {
      const url = environment[databaseVariable(context)];
      return url ? [[context, url]] : [];
    }),
  );
  await Promise.all([
    KAFKA_BROKERS && check('KAFKA_BROKERS', () => probeKafka(KAFKA_BROKERS, { user })),
    REDIS_URL && check('REDIS_URL', () => probeRedis(REDIS_URL)),
    ...Object.entries(databases).map(([context, url]) =>
      check(databaseVariable(context), () => probePostgres(url)),
    ),
  ]);
  return { kafkaBrokers: KAFKA_BROKERS || undefined, redisUrl: REDIS_URL || undefined, databases };
}

/** The note of another process that provides the services over this folder at present. */
function noteOfProvider(dataFolder) {
  try {
    const note = JSON.parse(readFileSync(join(dataFolder, noteFile), 'utf8'));
    return isAlive(note.pid) && processBirth(note.pid) === note.birth ? note : undefined;
  } catch {
    return undefined;
  }
}

/** Starts the missing ones at once; should one fail, the others are stopped again. */
async function startNatively({ missing, dataFolder, log }) {
  const starts = {
    postgres: () => startPostgres({ folder: join(dataFolder, 'postgres'), contexts, log }),
    kafka: () => startKafka({ folder: join(dataFolder, 'kafka'), keep: true, log }),
    redis: () => startRedis({ folder: join(dataFolder, 'redis'), keep: true, log }),
  };
  const outcomes = await Promise.allSettled(missing.map((name) => starts[name]()));
  const stop = async () => {
    for (const { value } of outcomes.toReversed()) await value?.stop();
  };
  const failed = outcomes.find(({ status }) => status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  const started = Object.fromEntries(missing.map((name, at) => [name, outcomes[at].value]));
  return {
    kafkaBrokers: started.kafka?.brokers,
    redisUrl: started.redis?.url,
    databaseUrl: (context) => started.postgres?.databaseUrl(context),
    stop,
  };
}

/**
 * Provides the services. First comes what the environment names (KAFKA_BROKERS, REDIS_URL, DATABASE_URL_<CONTEXT>), then what
 * `npm run services` provides over the same folder at present, then Docker where a daemon answers, then our own, fetched and
 * started natively with their data in the folder. `log` is told in single lines what happens.
 *
 * Answers {kafkaBrokers, redisUrl, databaseUrl(context), startProxy(options), stop()}: `startProxy` starts nginx natively over
 * the folder (startNginx's options without the folder), `stop` stops what this call has started, in reverse order. The
 * addresses stand in the folder's services.json until then.
 *
 * @throws ServiceError or DesignedStartError with one sentence that says what to do; nothing is left running
 */
export async function provideServices({ dataFolder, log = () => undefined, environment = process.env }) {
  mkdirSync(dataFolder, { recursive: true });
  const given = await named(environment);
  const missing = [
    ...(contexts.some((context) => !given.databases[context]) ? ['postgres'] : []),
    ...(given.kafkaBrokers ? [] : ['kafka']),
    ...(given.redisUrl ? [] : ['redis']),
  ];
  const provider = noteOfProvider(dataFolder);
  const started = await start();

  async function start() {
    if (missing.length === 0) return { databaseUrl: () => undefined, stop: async () => undefined };
    if (provider) {
      log(`Process ${provider.pid} provides the services.`);
      const databaseUrl = (context) => provider.databases[context];
      return { ...provider, databaseUrl, stop: async () => undefined };
    }
    return (await dockerAnswers())
      ? startInDocker({ folder: join(dataFolder, 'docker'), services: missing, log })
      : startNatively({ missing, dataFolder, log });
  }

  const services = {
    kafkaBrokers: given.kafkaBrokers ?? started.kafkaBrokers,
    redisUrl: given.redisUrl ?? started.redisUrl,
    databaseUrl: (context) => given.databases[context] ?? started.databaseUrl(context),
  };
  const file = join(dataFolder, noteFile);
  if (!provider) {
    const { pid } = process;
    const databases = Object.fromEntries(contexts.map((name) => [name, services.databaseUrl(name)]));
    const { kafkaBrokers, redisUrl } = services;
    const note = { pid, birth: processBirth(pid), kafkaBrokers, redisUrl, databases };
    rmSync(file, { force: true });
    writeFileSync(file, `${JSON.stringify(note, undefined, 2)}\n`, { mode: 0o600 });
  }
  return {
    ...services,
    startProxy: (options) => startNginx({ log, keep: true, ...options, folder: join(dataFolder, 'proxy') }),
    stop: async () => {
      if (!provider) rmSync(file, { force: true });
      await started.stop();
    },
  };
}
