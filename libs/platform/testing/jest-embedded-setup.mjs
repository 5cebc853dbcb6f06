import { sweepLeftovers } from './leftovers.mjs';
import { putPackagesTogether } from './packages-together.mjs';
import { startTestServer } from './test-server.mjs';

/** Pure specs need no server; a run of nothing else is not kept waiting for one. */
function onlyUnitSpecs(globalConfig) {
  const patterns = globalConfig.testPathPatterns?.patterns ?? [];
  return patterns.length > 0 && patterns.every((pattern) => /\.unit(\\?\.|$)/.test(pattern));
}

/** Jest's global setup of the embedded specs: PostgreSQL, or a failed run; never skipped specs. */
export default async function globalSetup(globalConfig) {
  await putPackagesTogether();
  if (onlyUnitSpecs(globalConfig)) return;
  await sweepLeftovers();
  await startTestServer();
}
