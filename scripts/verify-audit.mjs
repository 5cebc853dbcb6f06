/** Verifies the sealed audits of a running installation: `npm run verify-audit`. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const run = (...parts) => spawnSync(process.execPath, parts, { cwd: root, stdio: 'inherit' }).status ?? 2;

process.exitCode =
  run(join(root, 'scripts', 'build.mjs'), '--quiet') ||
  run(join(root, 'dist', 'programs', 'verify-audit.js'));
