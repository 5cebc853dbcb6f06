/** PostgreSQL, Kafka and Redis in containers: the services of docker-compose.yml alone, reached from this machine. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastLines, runTool } from './run-tool.mjs';
import { ServiceError } from './service-error.mjs';
import { keptPort } from './supervision.mjs';
import { root } from '../built.mjs';

const files = ['docker-compose.yml', join('deploy', 'publish-services.yml')].map((file) => join(root, file));
const project = 'ginnel-services';

/** Whether a Docker daemon answers here, with compose to drive it. */
export async function dockerAnswers() {
  const options = { timeout: 10_000 };
  const daemon = await runTool('docker', ['info', '--format', '{{.ServerVersion}}'], options);
  if (daemon.code !== 0) return false;
  return (await runTool('docker', ['compose', 'version'], options)).code === 0;
}

/** Passwords are made once and kept: the volumes remember the first ones. */
function keptPasswords(folder) {
  const file = join(folder, 'passwords.json');
  if (!existsSync(file)) {
    const make = () => randomBytes(24).toString('base64url');
    writeFileSync(file, JSON.stringify({ postgres: make(), redis: make() }), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(file, 'utf8'));
}

/**
 * Starts the containers of the named services (`postgres`, `kafka`, `redis`) and waits until they are healthy. Their passwords
 * and ports are kept in the folder, their data in volumes. Answers {kafkaBrokers, redisUrl, databaseUrl(context), stop()};
 * `stop` stops the containers and keeps the volumes.
 *
 * @throws ServiceError `service-failed` with the end of what Docker said
 */
export async function startInDocker({ folder, services, log }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const passwords = keptPasswords(folder);
  const ports = {
    postgres: await keptPort(join(folder, 'postgres-port')),
    kafka: await keptPort(join(folder, 'kafka-port')),
    redis: await keptPort(join(folder, 'redis-port')),
  };
  const env = {
    ...process.env,
    POSTGRES_PASSWORD: passwords.postgres,
    REDIS_PASSWORD: passwords.redis,
    POSTGRES_HOST_PORT: String(ports.postgres),
    KAFKA_HOST_PORT: String(ports.kafka),
    REDIS_HOST_PORT: String(ports.redis),
    // Of the processes that are not started here: compose wants them all the same.
    GINNEL_SECRET: 'not used by the services',
    GINNEL_SERVICE_SECRET: 'not used by the services',
  };
  const compose = (...args) =>
    runTool('docker', ['compose', '-p', project, ...files.flatMap((file) => ['-f', file]), ...args], { env });
  log(`Starting ${services.join(', ')} in Docker.`);
  const { code, out, err } = await compose('up', '--detach', '--wait', ...services);
  if (code !== 0) {
    await compose('stop', ...services);
    throw new ServiceError(
      'service-failed',
      `Docker could not start ${services.join(', ')}: make "docker compose up" work, or stop Docker to have them natively.${lastLines(`${out}${err}`)}`,
    );
  }
  return {
    kafkaBrokers: `127.0.0.1:${ports.kafka}`,
    redisUrl: `redis://:${passwords.redis}@127.0.0.1:${ports.redis}`,
    databaseUrl: (context) =>
      `postgresql://postgres:${passwords.postgres}@127.0.0.1:${ports.postgres}/ginnel_${context}`,
    stop: async () => {
      await compose('stop', ...services);
    },
  };
}
