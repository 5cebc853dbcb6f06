import { existsSync } from 'node:fs';
import { DesignedError } from '#platform/kernel/designed-error';
import { beginWhileReading } from '#platform/process/begin-process';
import { runProgram } from '#platform/process/run-program';
import { CONTEXTS } from './contexts.js';

// What is imported here is read before anything begins: the rest is read meanwhile.
await runProgram({
  start: async (settings, log, stopped) => {
    if (settings.distributed) {
      throw new DesignedError(
        'mode-not-here',
        'internal',
        'This program runs every context in one process: run "npm run start:distributed", or leave GINNEL_MODE out.',
      );
    }
    const isNew = !existsSync(settings.dataFolder);
    const { begun, program } = await beginWhileReading(
      { settings, contexts: CONTEXTS, log, stopped },
      async () => {
        const [standalone] = await Promise.all([import('./standalone.js'), isNew ? migrator() : undefined]);
        return standalone;
      },
    );
    return program.startStandalone({ settings, log, stopped, begun });
  },
  ready: ({ origin }) =>
    `Ginnel is ready at ${origin} after ${process.uptime().toFixed(1)} s (documentation: ${origin}/docs).`,
  welcome: async (standalone, say, stopped) => {
    const { welcomeNewcomer } = await import('./welcome.js');
    await welcomeNewcomer(standalone, say, stopped);
  },
});

/** Without tables there is much to migrate: what that needs is read while the cluster is made. */
async function migrator(): Promise<void> {
  const { readMigrator } = await import('#platform/runtime/database/migrate');
  await readMigrator();
}
