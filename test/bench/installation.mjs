/** A PostgreSQL of its own in a temporary folder with the tally context in it, as the embedded mode sets it up. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusinessClock } from '#platform/runtime/clock/business-clock';
import { ContextRuntime } from '#platform/runtime/context-runtime';
import { provisionContexts } from '#platform/runtime/database/provision';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { FeedDirectory } from '#platform/runtime/messages/feed';
import { PlatformEnvironment } from '#platform/runtime/platform-environment';
import { startEmbeddedPostgres } from '#platform/runtime/postgres/embedded-postgres';
import { tallyContext } from '#platform/testing/tally.context';

/** The busiest context's pool of the embedded mode. */
const APP_CONNECTIONS = 16;

/** Opens it; nothing is carried until `runtime.start()`. `close` stops everything and removes the folder. */
export async function openInstallation() {
  const folder = mkdtempSync(join(tmpdir(), 'ginnel-spec-'));
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  const remove = async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const databases = await provisionContexts({
      administrator: server.connectionString('postgres'),
      secret: randomBytes(16).toString('hex'),
      contexts: [tallyContext.name],
      appConnections: () => APP_CONNECTIONS,
    });
    const environment = new PlatformEnvironment(
      new BusinessClock(),
      new LogSignal(),
      new FeedDirectory(),
      new Map(databases.map((database) => [database.context, database])),
      randomBytes(32),
    );
    const runtime = new ContextRuntime(tallyContext, environment);
    await runtime.open();
    const administrator = server.connectionString('postgres');
    return {
      runtime,
      environment,
      administrator,
      close: async () => {
        await runtime.close();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
