import { BusinessClock } from '#platform/runtime/clock/business-clock';
import { readBankHolidays } from '#platform/runtime/config/bank-holidays-file';
import { installationSecret } from '#platform/runtime/config/kept-secret';
import { withoutDatabase } from '#platform/runtime/config/own-postgres';
import type { DistributedSettings, Settings } from '#platform/runtime/config/settings';
import { provisionContexts } from '#platform/runtime/database/provision';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';
import { singleConnection } from '#platform/runtime/postgres/single-connection';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { FeedDirectory } from '#platform/runtime/messages/feed';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import type { EmbeddedPostgres } from '#platform/runtime/postgres/embedded-postgres';
import type { TimerWakers } from '#platform/runtime/timers/timer-waker';

const DATABASE = 'ginnel';
const BUSIEST = 'referrals';

/** How many connections a context's requests may use at once. */
export function appConnections(context: string): number {
  return context === BUSIEST ? 16 : 4;
}

/** An environment with what must be stopped after everything else. */
export interface OpenedEnvironment {
  readonly environment: PlatformEnvironment;
  /** Stops the embedded PostgreSQL; `atOnce` also while an ordinary stop is under way. */
  stop(atOnce?: boolean): Promise<void>;
}

/** What an environment is opened from. */
export interface EnvironmentPlan {
  readonly settings: Settings;
  readonly contexts: readonly string[];
  /** The embedded PostgreSQL, where one was started for those whose database is not named. */
  readonly postgres: EmbeddedPostgres | undefined;
  /** Ends what is under way. */
  readonly stopped?: AbortSignal;
}

/**
 * Opens what a process stands on: the databases that the environment names, or the embedded PostgreSQL, with a schema
 * and three roles for each context. @throws DesignedError with one sentence, or the reason of `stopped` when that ends
 * it; the embedded PostgreSQL is stopped then.
 */
export async function openEnvironment({
  settings,
  contexts,
  postgres,
  stopped,
}: EnvironmentPlan): Promise<OpenedEnvironment> {
  try {
    const bankHolidays = await readBankHolidays(settings.bankHolidaysFile);
    const masterSecret = installationSecret(settings);
    const provision = (
      administrator: string,
      names: readonly string[],
    ): Promise<readonly ContextDatabaseSettings[]> =>
      provisionContexts({
        administrator,
        contexts: names,
        secret: masterSecret.toString('hex'),
        appConnections,
      });
    const embedded = withoutDatabase(settings, contexts);
    if (embedded.length > 0 && !postgres)
      throw new Error(`no PostgreSQL was begun for ${embedded.join(', ')}`);
    const databases: ContextDatabaseSettings[] = [];
    if (postgres) {
      await makeDatabase(postgres.connectionString('postgres'));
      databases.push(...(await provision(postgres.connectionString(DATABASE), embedded)));
    }
    for (const [context, url] of settings.databases) {
      if (contexts.includes(context)) databases.push(...(await provision(url, [context])));
    }
    stopped?.throwIfAborted();
    const environment = new PlatformEnvironment(
      new BusinessClock(settings.clockOffset),
      new LogSignal(),
      new FeedDirectory(),
      new Map(databases.map((database) => [database.context, database])),
      masterSecret,
    );
    environment.anchorFolder = settings.anchorFolder;
    environment.bankHolidays = bankHolidays;
    if (settings.distributed) environment.timerWakers = await timerWakers(settings.distributed);
    return { environment, stop: async (atOnce) => postgres?.stop(atOnce) };
  } catch (error) {
    await postgres?.stop();
    throw error;
  }
}

/** BullMQ is loaded where it is used: the embedded mode starts without it. */
async function timerWakers({ redisUrl, installation }: DistributedSettings): Promise<TimerWakers> {
  const { BullTimerWaker } = await import('#platform/runtime/redis/bull-timer-waker');
  return (context) => new BullTimerWaker({ url: redisUrl, installation }, context);
}

async function makeDatabase(administrator: string): Promise<void> {
  const client = singleConnection({ connectionString: administrator });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
