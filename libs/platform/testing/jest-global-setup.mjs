import { sweepLeftovers } from './leftovers.mjs';
import { startTestServer, stopTestServer } from './test-server.mjs';
import { startTestServices, stopTestServices } from './test-services.mjs';

/** Pure specs need no server; a run of nothing else is not kept waiting for one. */
function onlyUnitSpecs(globalConfig) {
  const patterns = globalConfig.testPathPatterns?.patterns ?? [];
  return patterns.length > 0 && patterns.every((pattern) => /\.unit(\\?\.|$)/.test(pattern));
}

/** Jest's global setup: PostgreSQL, Kafka and Redis for the specs, or a failed run; never skipped specs. */
export default async function globalSetup(globalConfig) {
  if (onlyUnitSpecs(globalConfig)) return;
  await sweepLeftovers();
  const outcomes = await Promise.allSettled([startTestServer(), startTestServices()]);
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (!failed) return;
  await Promise.all([stopTestServer(), stopTestServices()]);
  throw failed.reason;
}
