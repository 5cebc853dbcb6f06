import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { DesignedError } from '#platform/kernel/designed-error';
import { errorCode } from '#platform/runtime/database/postgres-errors';

/** Below those that systems give to outgoing connections, one of which would take the port before we listen on it. */
const PICKED_FROM = 10_000;
const PICKED_BELOW = 32_000;
const MOST_PICKS = 20;

/**
 * Finds out that a port is free before anything is started on it; 0 picks one.
 * @throws DesignedError `port-taken` or `address-unusable`, one sentence that says what to do.
 */
export async function claimPort(host: string, port: number): Promise<number> {
  if (port !== 0) return claim(host, port);
  for (let picks = 0; picks < MOST_PICKS; picks += 1) {
    const free = await claim(host, randomInt(PICKED_FROM, PICKED_BELOW)).catch(unlessTaken);
    if (free !== undefined) return free;
  }
  return claim(host, 0);
}

function unlessTaken(error: unknown): undefined {
  if (!(error instanceof DesignedError) || error.code !== 'port-taken') throw error;
}

async function claim(host: string, port: number): Promise<number> {
  const server = createServer();
  try {
    return await new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        const address = server.address();
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  } catch (error) {
    throw errorCode(error) === 'EADDRINUSE'
      ? new DesignedError(
          'port-taken',
          'internal',
          `Port ${port} is taken: stop what uses it, or set PORT to another one.`,
        )
      : new DesignedError(
          'address-unusable',
          'internal',
          `Ginnel cannot listen on ${host} port ${port}: set HOST and PORT to others.`,
        );
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
