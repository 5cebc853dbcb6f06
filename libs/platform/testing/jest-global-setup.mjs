import { startTestServer } from './test-server.mjs';

/** Pure specs need no server; a run of nothing else is not kept waiting for one. */
function onlyUnitSpecs(globalConfig) {
  const patterns = globalConfig.testPathPatterns?.patterns ?? [];
  return patterns.length > 0 && patterns.every((pattern) => /\.unit(\\?\.|$)/.test(pattern));
}

/** Jest's global setup: a PostgreSQL for the specs, or a failed run; never skipped specs. */
export default async function globalSetup(globalConfig) {
  if (!onlyUnitSpecs(globalConfig)) await startTestServer();
}
