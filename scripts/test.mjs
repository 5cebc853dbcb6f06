/** Runs Jest on the sources as ES modules. Arguments go to Jest: `npm test -- libs/platform --watch`. */
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

function jest() {
  try {
    const manifest = createRequire(import.meta.url).resolve('jest/package.json');
    return join(dirname(manifest), 'bin', 'jest.js');
  } catch {
    console.error('The test tools are not installed: run "npm ci" in the project folder.');
    process.exit(1);
  }
}

// Journeys and chaos tests start the built programs.
const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {
  cwd: root,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);

const workers = process.argv.some((argument) => /^(-i|-w|--runInBand|--maxWorkers)/.test(argument))
  ? []
  : ['--maxWorkers=2'];
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const child = spawn(process.execPath, [jest(), ...workers, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_OPTIONS: [process.env.NODE_OPTIONS, ...flags].filter(Boolean).join(' ') },
});

// Ctrl-C in a terminal reaches Jest by itself; only what was sent to us alone is passed on.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
