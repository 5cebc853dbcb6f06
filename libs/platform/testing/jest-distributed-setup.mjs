import { sweepLeftovers } from './leftovers.mjs';
import { putPackagesTogether } from './packages-together.mjs';
import { startTestServer, stopTestServer } from './test-server.mjs';
import { startTestServices, stopTestServices } from './test-services.mjs';

/** Jest's global setup of the distributed specs: PostgreSQL, Kafka and Redis, or a failed run; never skipped specs. */
export default async function globalSetup() {
  await putPackagesTogether();
  await sweepLeftovers();
  const outcomes = await Promise.allSettled([startTestServer(), startTestServices()]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return;
  await Promise.all([stopTestServer(), stopTestServices()]);
  throw failed.reason;
}
