import { stopTestServer } from './test-server.mjs';
import { stopTestServices } from './test-services.mjs';

/** Jest's global teardown of either project: stops the services that its setup started. */
export default async function globalTeardown() {
  await Promise.all([stopTestServer(), stopTestServices()]);
}
