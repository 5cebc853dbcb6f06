/** Decides about the epoch of a restored context: `npm run epoch -- begin <context> --reason .. --by ..`. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...parts) => spawnSync(process.execPath, parts, { cwd: root, stdio: 'inherit' }).status ?? 2;

process.exitCode =
  run(join(root, 'scripts', 'build.mjs'), '--quiet') ||
  run(join(root, 'dist', 'programs', 'epoch.js'), ...process.argv.slice(2));
