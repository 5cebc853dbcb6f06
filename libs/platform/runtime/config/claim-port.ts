import { createServer } from 'node:net';
import { DesignedError } from '#platform/kernel/designed-error';
import { errorCode } from '#platform/runtime/database/postgres-errors';

/**
 * Finds out that a port is free before anything is started on it; 0 picks one.
 * @throws DesignedError `port-taken` or `address-unusable`, one sentence that says what to do.
 */
export async function claimPort(host: string, port: number): Promise<number> {
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
