/**
 * Measures on this machine; builds first what is stale. `npm run bench` measures the runtime, `npm run bench -- memory`
 * the memory of the whole program under load, `npm run bench -- demo` how long its demo takes to load.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [name = 'bench'] = process.argv.slice(2);
const bench = join(root, 'test', 'bench', `${name}.mjs`);
if (!['bench', 'memory', 'demo'].includes(name)) {
  console.error('Say what to measure: npm run bench, npm run bench -- memory, or npm run bench -- demo');
  process.exit(1);
}
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {
  cwd: root,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);
await import(pathToFileURL(bench).href);
