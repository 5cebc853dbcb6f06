/**
 * Runs Jest on the sources as ES modules: all that one process needs or, where paths are named, what matches in both modes:
 * `npm test -- libs/platform --watch`. Arguments go to Jest; `--selectProjects embedded`, behind the paths, leaves the other
 * mode out.
 */
import { spawn } from 'node:child_process';
import { readFileSync, statfsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, freemem } from 'node:os';
import { dirname, join } from 'node:path';
import { buildStale, root } from './built.mjs';

const SELECTIVE = /^--(selectProjects|testPathPatterns?|runTestsByPath|findRelatedTests)\b/;
const ROOM = 8 * 1024 ** 3;

function jest() {
  try {
    const manifest = createRequire(import.meta.url).resolve('jest/package.json');
    return join(dirname(manifest), 'bin', 'jest.js');
  } catch {
    console.error('The test tools are not installed: run "npm ci" in the project folder.');
    process.exit(1);
  }
}

/**
 * A folder in memory, where the machine has much of it: the tests make and remove thousands of files of databases, and finding
 * room for them took a twentieth of all their processor time on a disk. Undefined: the machine's own temporary folder.
 */
function folderInMemory() {
  const folder = '/dev/shm';
  try {
    const mounted = readFileSync('/proc/mounts', 'utf8').match(/^\S+ \/dev\/shm (\S+) (\S+)/m);
    const { bavail, bsize } = statfsSync(folder);
    const isMemory = mounted?.[1] === 'tmpfs' && !/\b(noexec|ro)\b/.test(mounted[2] ?? '');
    return isMemory && bavail * bsize > ROOM && freemem() > ROOM ? folder : undefined;
  } catch {
    return undefined;
  }
}

// Journeys and chaos tests start the built programs.
buildStale();

const asked = process.argv.slice(2);
const isSelective = asked.some((argument) => !argument.startsWith('-') || SELECTIVE.test(argument));
// Last, for it takes whatever comes behind it for a project.
const selection = isSelective ? asked : [...asked, '--selectProjects', 'embedded'];
// Whatever the machine has. Of the one process's tests three at once: each waits for servers and bounds a quarter of its time.
const atOnce = isSelective ? 2 : 3;
const workers = asked.some((argument) => /^(-i|-w|--runInBand|--maxWorkers)/.test(argument))
  ? []
  : [`--maxWorkers=${atOnce}`];
// Test files load much and run it once: more room for what is short-lived, and code that is compiled plainly but early.
const engine = ['--max-semi-space-size=64', '--sparkplug'];
const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const temporary = process.env.TMPDIR ? undefined : folderInMemory();
const child = spawn(process.execPath, [...engine, jest(), ...workers, ...selection], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    ...(temporary && { TMPDIR: temporary }),
    NODE_OPTIONS: [process.env.NODE_OPTIONS, ...flags].filter(Boolean).join(' '),
  },
});

// Ctrl-C in a terminal reaches Jest by itself; only what was sent to us alone is passed on.
process.on('SIGINT', () => {
  if (!process.stdin.isTTY) child.kill('SIGINT');
});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + (constants.signals[signal] ?? 1)));
