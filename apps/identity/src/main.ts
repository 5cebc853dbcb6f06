import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { FINISH_WITHIN_MS } from '#platform/kernel/finishing';
import { parseDemoIdentities } from './demo-identities.js';
import { createIdentityProvider } from './identity-provider.js';

const USAGE = 'Name a JSON file of demo identities: node dist/apps/identity/src/main.js <file>';

/**
 * Runs the demo's identity provider alone, on loopback. PORT: where it listens, 3000 unless told. OIDC_ISSUER: the
 * issuer, http://127.0.0.1:<PORT>/oidc unless told. GINNEL_DATA: its keys lie below, ./.ginnel unless told.
 */
async function main(): Promise<void> {
  const port = Number(process.env['PORT'] ?? 3_000);
  const issuer = process.env['OIDC_ISSUER'] ?? `http://127.0.0.1:${port}/oidc`;
  const keysFolder = join(process.env['GINNEL_DATA'] ?? '.ginnel', 'identity');
  const identities = parseDemoIdentities(await readIdentities(process.argv[2]));
  const provider = await createIdentityProvider({ issuer, keysFolder, ...identities });
  const server = createServer(provider.handler);
  await listen(server, port);
  process.stdout.write(`The demo identity provider answers at ${issuer}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      setTimeout(() => server.closeAllConnections(), FINISH_WITHIN_MS).unref();
    });
  }
}

async function readIdentities(path: string | undefined): Promise<unknown> {
  if (path === undefined) throw new DesignedError('demo-identities-missing', 'invalid', USAGE);
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

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', () => {
      reject(
        new DesignedError('port-taken', 'unavailable', `Port ${port} is not free: set PORT to another.`),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof DesignedError ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
