import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/**
 * Bounds how long closing the application waits for its clients: requests under way are finished for so many
 * milliseconds, then every connection that is left is closed. Without it one client that does not read its answer, or
 * does not send the rest of its request, keeps the process from ending.
 */
export function boundClose(app: NestFastifyApplication, withinMs: number): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('preClose', (done) => {
    const { server } = fastify;
    const bound = setTimeout(() => server.closeAllConnections(), withinMs).unref();
    server.once('close', () => clearTimeout(bound));
    done();
  });
}
