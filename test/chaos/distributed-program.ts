import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { startOwnKafka, type OwnKafka } from '#platform/testing/test-kafka';
import { startOwnRedis, type OwnRedis } from '#platform/testing/test-redis';
import { until } from '#platform/testing/until';
import { readRunning } from '../journeys/support/running.js';
import { CONTEXTS } from './chain-checks.js';
import { type Addresses, Program } from './program.js';
import { serverAddress } from './server-processes.js';

const DRAINED_WITHIN_MS = 120_000;
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

  /** What the parts of the installation say of themselves. */
  async health(): Promise<string> {
    const { origin } = await this.program.addresses;
    return (await fetch(`${origin}/health/ready`)).text();
  }

  /** Waits until the broker has acknowledged every event of every log, and no part has anything to say. */
  async drained(): Promise<void> {
    await until('every event is published', async () => (await this.unpublished()) === 0, DRAINED_WITHIN_MS);
    await until(
      'no part says anything',
      async () => !/"reason"/.test(await this.health()),
      DRAINED_WITHIN_MS,
    );
  }

  /** Partitions, over all contexts, whose relay has not come to the end of the log. */
  private async unpublished(): Promise<number> {
    let behind = 0;
    for (const context of CONTEXTS) {
      const client = new Client({ connectionString: this.databaseOf(context) });
      await client.connect();
      try {
        const { rows } = await client.query<{ n: string }>(
          `select count(*) as n from (select partition, max(position) as head from ${context}.event group by 1) l
             left join ${context}.relay_checkpoint c using (partition) where coalesce(c.position, 0) < l.head`,
        );
        behind += Number(rows[0]?.n);
      } finally {
        await client.end();
      }
    }
    return behind;
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
