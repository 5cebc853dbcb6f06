import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { startOwnKafka, type OwnKafka } from '#platform/testing/test-kafka';
import { startOwnRedis, type OwnRedis } from '#platform/testing/test-redis';
import { readRunning } from '../journeys/support/running.js';
import { type Addresses, Program } from './program.js';
import { serverAddress } from './server-processes.js';

const MAIN = join(import.meta.dirname, '..', '..', 'scripts', 'start-distributed.mjs');

/** The distributed installation over a Kafka and a Redis of its own, every part of which can be killed. */
export class DistributedProgram {
  private constructor(
    readonly program: Program,
    readonly kafka: OwnKafka,
    readonly redis: OwnRedis,
    private readonly folder: string,
  ) {}

  /** Starts the services and the installation; resolves when it answers. */
  static async start(): Promise<DistributedProgram> {
    const folder = temporaryFolder();
    // One after the other: each loads its script anew.
    const redis = await startOwnRedis({ folder: join(folder, 'redis') });
    const kafka = await startOwnKafka({ folder: join(folder, 'kafka') });
    const program = new Program({
      arguments: () => [MAIN],
      environment: (data) => ({
        ...named(process.env, ['HOME', 'GINNEL_CACHE', 'JAVA_HOME']),
        ...{ GINNEL_DATA: data, NODE_ENV: 'test', PORT: '0' },
        ...{ KAFKA_BROKERS: kafka.brokers, REDIS_URL: redis.url },
      }),
      addresses: (line, data) =>
        line.startsWith('Ginnel is ready')
          ? (JSON.parse(readFileSync(join(data, 'running.json'), 'utf8')) as Addresses)
          : undefined,
    });
    await program.start();
    return new DistributedProgram(program, kafka, redis, folder);
  }

  /** A superuser's connection string to the database of a context. */
  readonly databaseOf = (context: string): string =>
    serverAddress(this.program.postgresFolder, `ginnel_${context}`);

  /** Ends the process of a context at once; the installation starts it again. */
  killContext(context: string): void {
    const pid = readRunning(this.program.folder)?.processes?.[context];
    if (pid === undefined) throw new Error(`no process of ${context}`);
    process.kill(pid, 'SIGKILL');
  }

  /** Waits until everything that was set off has been handled. */
  async settle(): Promise<void> {
    const { control } = await this.program.addresses;
    const settled = await fetch(`${control}/settle`, { method: 'POST' });
    if (!settled.ok) throw new Error(await settled.text());
  }

  /** Stops all of it and removes what it has written. */
  async destroy(): Promise<void> {
    await this.program.stop();
    await this.program.destroy();
    await Promise.all([this.kafka.stop(), this.redis.stop()]);
    removeFolder(this.folder);
  }
}

function named(from: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
}
