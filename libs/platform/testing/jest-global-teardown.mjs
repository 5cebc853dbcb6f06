import { stopTestServer } from './test-server.mjs';

/** Jest's global teardown: stops the PostgreSQL that the setup started. */
export default async function globalTeardown() {
  await stopTestServer();
}
