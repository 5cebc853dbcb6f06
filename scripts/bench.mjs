/**
 * Measures on this machine; builds first what is stale. `npm run bench` measures the runtime, `npm run bench -- memory`
 * the memory of the whole program under load, `npm run bench -- demo` how long its demo takes to load.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildStale, root } from './built.mjs';

const [name = 'bench'] = process.argv.slice(2);
const bench = join(root, 'test', 'bench', `${name}.mjs`);
if (!['bench', 'memory', 'demo'].includes(name)) {
  console.error('Say what to measure: npm run bench, npm run bench -- memory, or npm run bench -- demo');
  process.exit(1);
}
buildStale();
await import(pathToFileURL(bench).href);
