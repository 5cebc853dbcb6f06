/** Checks what a start needs, builds what is stale, and runs the standalone program in this very process. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const main = join(root, 'dist', 'programs', 'standalone.js');

function refuse(sentence) {
  console.error(sentence);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  refuse(
    `Ginnel needs Node.js 20.19 or newer and this is ${process.versions.node}: install a newer one from https://nodejs.org.`,
  );
}
if (!existsSync(join(root, 'node_modules', '@nestjs', 'core'))) {
  refuse('The packages are not installed: run "npm ci" in the project folder first.');
}
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);
if (!existsSync(main))
  refuse('The program is not built: run "npm run build -- --force" and read what it says.');

// No child process: signals, the exit code and kill -9 reach the program itself, once.
process.setSourceMapsEnabled(true);
process.argv[1] = main;
await import(pathToFileURL(main).href);
