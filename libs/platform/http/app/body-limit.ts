import { RouteConfig } from '@nestjs/platform-fastify';

/** The most bytes that a body may have, unless its route says otherwise. */
export const DEFAULT_BODY_LIMIT = 256 * 1024;

/** Lets one route take a body of up to `bytes` (an import, an upload). */
export function BodyLimit(bytes: number): MethodDecorator {
  return RouteConfig({ bodyLimit: bytes });
}

/** The limit that `BodyLimit` put into a route's configuration, if any. */
export function bodyLimitOf(config: unknown): number | undefined {
  if (typeof config !== 'object' || config === null || !('bodyLimit' in config)) return undefined;
  return typeof config.bodyLimit === 'number' ? config.bodyLimit : undefined;
}
