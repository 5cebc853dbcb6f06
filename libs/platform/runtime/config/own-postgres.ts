import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { installationSecret } from '#platform/runtime/config/kept-secret';
import type { Settings } from '#platform/runtime/config/settings';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '#platform/runtime/postgres/embedded-postgres';

/** Who needs a PostgreSQL, and who is told of its start. */
export interface OwnPostgresPlan {
  readonly settings: Settings;
  readonly contexts: readonly string[];
  /** Is told in single lines what happens. */
  readonly log: (line: string) => void;
  /** Ends a start that is under way. */
  readonly stopped?: AbortSignal;
}

/** The contexts for which the environment names no database. */
export function withoutDatabase({ databases }: Settings, contexts: readonly string[]): readonly string[] {
  return contexts.filter((context) => !databases.has(context));
}

/**
 * Starts the embedded PostgreSQL where the environment leaves out a context's database; undefined where it names all. The
 * installation's secret is made before.
 * @throws DesignedError `setting-missing` in the distributed mode, `secret-missing` or `secret-unusable` of the secret,
 * DesignedStartError with one sentence, or the reason of `stopped` when that ends it; nothing is left running.
 */
export async function startOwnPostgres({
  settings,
  contexts,
  log,
  stopped,
}: OwnPostgresPlan): Promise<EmbeddedPostgres | undefined> {
  const embedded = withoutDatabase(settings, contexts);
  if (embedded.length === 0) return undefined;
  if (settings.distributed) throw databaseMissing(embedded);
  installationSecret(settings);
  return startEmbeddedPostgres({ dataFolder: join(settings.dataFolder, 'postgres'), log, stopped });
}

function databaseMissing(contexts: readonly string[]): DesignedError {
  const names = contexts.map((context) => `DATABASE_URL_${context.toUpperCase()}`).join(', ');
  return new DesignedError(
    'setting-missing',
    'internal',
    `The distributed mode brings no PostgreSQL of its own: set ${names}, or run "npm run start:distributed".`,
  );
}
