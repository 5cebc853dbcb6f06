import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { providedByTheRun, type OwnService } from './test-kafka.js';

/** The Redis of this test run. */
export interface TestRedis {
  /** A redis:// address with its password. */
  readonly url: string;
}

/**
 * The server that Jest's global setup started, or the one that GINNEL_TEST_REDIS names. Specs share it: they give their keys
 * a prefix of their own and never flush it.
 *
 * @throws Error outside of a test run, and in a run that was asked for unit specs only
 */
export function testRedis(): TestRedis {
  return { url: providedByTheRun('GINNEL_TEST_REDIS', 'Redis') };
}

/** Starts a Redis of the spec's own over the folder, to kill or flush it. The spec must stop it. */
export async function startOwnRedis(options: {
  readonly folder: string;
}): Promise<OwnService & { readonly url: string }> {
  const script = join(import.meta.dirname, '..', '..', '..', 'scripts', 'services', 'redis.mjs');
  const { startRedis } = (await import(pathToFileURL(script).href)) as {
    startRedis: (options: {
      readonly folder: string;
      readonly throwaway: boolean;
    }) => Promise<OwnService & { readonly url: string }>;
  };
  return startRedis({ ...options, throwaway: true });
}
