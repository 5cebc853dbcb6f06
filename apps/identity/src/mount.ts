import type { FastifyInstance } from 'fastify';
import type { IdentityProvider } from './identity-provider.js';

/**
 * Mounts the provider below its path on a Fastify instance, before that listens. The routes have a scope of their own
 * without body parsers: the provider reads bodies itself.
 */
export async function mountIdentityProvider(
  fastify: FastifyInstance,
  provider: IdentityProvider,
): Promise<void> {
  await fastify.register((scope, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, parsed) => {
      parsed(null);
    });
    scope.all(`${provider.mountPath}/*`, (request, reply) => {
      reply.hijack();
      provider.handler(request.raw, reply.raw);
    });
    done();
  });
}
