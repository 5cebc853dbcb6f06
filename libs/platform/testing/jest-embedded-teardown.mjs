import { stopTestServer } from './test-server.mjs';

/** Jest's global teardown of the embedded specs: stops the server that the setup started. */
export default async function globalTeardown() {
  await stopTestServer();
}
