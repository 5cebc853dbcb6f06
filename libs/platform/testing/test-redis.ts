import { afterAll, beforeAll } from '@jest/globals';
import { providedByTheRun, startOwnService, type OwnService } from './own-service.js';
import { removeFolder, temporaryFolder } from './postgres-processes.js';

/** The Redis of this test run. */
export interface TestRedis {
  /** A redis:// address with its password. */
  readonly url: string;
}

/** A Redis of a spec's own. */
export interface OwnRedis extends OwnService {
  /** A redis:// address with its password. */
  readonly url: string;
}

/**
 * The server that the setup of the distributed specs started, or the one that GINNEL_TEST_REDIS names. Specs share it: they
 * give their keys a prefix of their own and never flush it.
 *
 * @throws Error outside of the Jest project `distributed`
 */
export function testRedis(): TestRedis {
  return { url: providedByTheRun('GINNEL_TEST_REDIS', 'Redis') };
}

/** Starts a Redis of the spec's own over the folder, to kill or flush it. The spec must stop it. */
export function startOwnRedis(options: { readonly folder: string }): Promise<OwnRedis> {
  return startOwnService('redis', 'startRedis', options);
}

/** A Redis for the tests of the describe block that calls this: started before its first, gone with its folder after its last. */
export function ownRedisForAll(): () => OwnRedis {
  let folder: string;
  let redis: OwnRedis;
  beforeAll(async () => {
    folder = temporaryFolder();
    redis = await startOwnRedis({ folder });
  });
  afterAll(async () => {
    await redis.stop();
    removeFolder(folder);
  });
  return () => redis;
}
