/** Checks what a start needs, builds what is stale, and runs the standalone program in this very process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildStale, programOf, root } from './built.mjs';

const main = programOf('standalone');

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
buildStale();
if (!existsSync(main))
  refuse('The program is not built: run "npm run build -- --force" and read what it says.');

// No child process: signals, the exit code and kill -9 reach the program itself, once.
process.setSourceMapsEnabled(true);
process.argv[1] = main;
await import(pathToFileURL(main).href);
