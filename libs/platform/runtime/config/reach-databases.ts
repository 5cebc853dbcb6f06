import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { readSecret } from '#platform/runtime/config/kept-secret';
import type { Settings } from '#platform/runtime/config/settings';
import { contextSettings } from '#platform/runtime/database/provision';
import type { ContextDatabaseSettings } from '#platform/runtime/database/settings';

const DATABASE = 'ginnel';

/**
 * Where the database of a context is that some process has provisioned: the one that the environment names, the one that
 * the services of the distributed mode have noted in the data folder, or the embedded one there, while its program runs.
 * Nothing is made or changed.
 * @throws DesignedError `nothing-there` where no installation has ever been, `secret-unusable` where its secret's file holds none.
 */
export function reachDatabase(settings: Settings, context: string): ContextDatabaseSettings {
  const port = join(settings.dataFolder, 'postgres', 'port');
  const named = settings.databases.get(context) ?? notedDatabase(settings.dataFolder, context);
  const secret = (settings.secret ?? readSecret(settings.dataFolder))?.toString('hex');
  if (secret === undefined || (named === undefined && !existsSync(port))) {
    throw new DesignedError(
      'nothing-there',
      'internal',
      `There is no installation in ${settings.dataFolder}: set GINNEL_DATA to the folder of one.`,
    );
  }
  const administrator = named ?? `postgresql://127.0.0.1:${readFileSync(port, 'utf8').trim()}/${DATABASE}`;
  return contextSettings({ administrator, secret, contexts: [context], appConnections: () => 1 }, context);
}

/** The administrator's connection string in the note of the services that run over the data folder, if any do. */
function notedDatabase(dataFolder: string, context: string): string | undefined {
  try {
    const note = JSON.parse(readFileSync(join(dataFolder, 'services.json'), 'utf8')) as {
      readonly databases?: Readonly<Record<string, string>>;
    };
    return note.databases?.[context];
  } catch {
    return undefined;
  }
}
