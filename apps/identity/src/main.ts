import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { FINISH_WITHIN_MS } from '#platform/kernel/finishing';
import { StopSignals } from '#platform/process/stop-signals';
import { demoIdentities } from '#demo/demo-identities';
import { type MachineClient, parseDemoIdentities } from './demo-identities.js';
import { createIdentityProvider } from './identity-provider.js';

const USAGE =
  'Name a JSON file of demo identities, or none for those of the demo: node dist/programs/identity.js [file]';

/**
 * Runs the demo's identity provider alone. HOST and PORT: where it listens, 127.0.0.1 and 3000 unless told. OIDC_ISSUER:
 * the issuer, http://127.0.0.1:<PORT>/oidc unless told. GINNEL_DATA: its keys lie below, ./.ginnel unless told.
 * GINNEL_SERVICE_SECRET: where it is set, the service principals of the contexts sign in by it.
 */
async function main(): Promise<void> {
  const signals = new StopSignals();
  const die = (): never => signals.die();
  // Until it answers there is nothing to finish.
  if (signals.asked.aborted) die();
  signals.asked.addEventListener('abort', die);
  signals.askedAgain.addEventListener('abort', die);
  const host = process.env['HOST'] ?? '127.0.0.1';
  const port = Number(process.env['PORT'] ?? 3_000);
  const issuer = process.env['OIDC_ISSUER'] ?? `http://127.0.0.1:${port}/oidc`;
  const keysFolder = join(process.env['GINNEL_DATA'] ?? '.ginnel', 'identity');
  const origin = new URL(issuer).origin;
  const given = process.argv[2];
  const { users, clients, applications } = parseDemoIdentities(
    given === undefined ? demoIdentities([origin]) : await readIdentities(given),
  );
  const provider = await createIdentityProvider({
    ...{ issuer, keysFolder, users, applications },
    clients: [...clients, ...servicePrincipals(process.env)],
  });
  const server = createServer(provider.handler);
  await listen(server, host, port);
  process.stdout.write(`The demo identity provider answers at ${issuer}\n`);
  const stop = (): void => {
    server.close();
    setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS).unref();
    if (process.connected) process.disconnect();
  };
  signals.asked.removeEventListener('abort', die);
  signals.asked.addEventListener('abort', stop);
}

/** The service principals of the contexts' processes, which all sign in by one secret in a demo. */
function servicePrincipals({
  GINNEL_SERVICE_SECRET: clientSecret,
  GINNEL_INSTALLATION: installation = 'ginnel',
}: NodeJS.ProcessEnv): readonly MachineClient[] {
  if (!clientSecret) return [];
  return ['people', 'directory', 'referrals', 'insights'].map((context) => ({
    clientId: `${installation}-${context}`,
    clientSecret,
    organisation: null,
    role: 'service',
  }));
}

async function readIdentities(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    throw new DesignedError(
      'demo-identities-unreadable',
      'invalid',
      `The file ${path} cannot be read as JSON. ${USAGE}`,
    );
  }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', () => {
      reject(
        new DesignedError('port-taken', 'unavailable', `Port ${port} is not free: set PORT to another.`),
      );
    });
    server.listen(port, host, resolve);
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof DesignedError ? error.message : String(error)}\n`);
  process.exit(1);
});
