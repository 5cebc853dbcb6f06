import { stopTestServer } from './test-server.mjs';
import { stopTestServices } from './test-services.mjs';

/** Jest's global teardown of the distributed specs: stops the services that the setup started. */
export default async function globalTeardown() {
  await Promise.all([stopTestServer(), stopTestServices()]);
}
