/**
 * Runs the proofs at full size, one after the other (`npm run prove`): a million events, twenty kills, every planted
 * fault, ten thousand timers, a thousand registrations of known and of unknown people. Repeat a run with GINNEL_SEED.
 * GINNEL_PROVE=short takes the sizes of `npm test`; GINNEL_PROVE_EVENTS, _KILLS, _REFERRALS, _TIMERS and _REGISTRATIONS set
 * single ones. Ends with one line; exit code 0 only when each proof's run ended well, each of its tests ran and passed, and
 * all of it within 30 minutes.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { verdictOf } from '../test/chaos/verdict.mjs';
import { buildStale, root } from './built.mjs';

const LONGEST_MS = 30 * 60_000;
const LAST_CHANCE_MS = 20_000;
const LAST_LINES_MS = 1_000;
const NOT_A_FIGURE = /^Test results written to/;

const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const proofs = [
  ...readdirSync(join(root, 'test', 'chaos'))
    .filter((name) => /\.(int|e2e|distributed)\.spec\.ts$/.test(name))
    .sort()
    .map((name) => `test/chaos/${name}`),
  'test/architecture/catalogue.int.spec.ts',
  'test/architecture/catalogue.rows.int.spec.ts',
  'libs/platform/runtime/kafka/broker-restart.distributed.spec.ts',
  'libs/contexts/people/features/register-person/register-person.int.spec.ts',
];
const seed = process.env.GINNEL_SEED ?? String(randomInt(1, 1_000_000_000));
const size = process.env.GINNEL_PROVE ?? 'full';
const settings = Object.entries(process.env)
  .filter(([name]) => name.startsWith('GINNEL_PROVE_'))
  .map(([name, value]) => `${name}=${value}`);
const form = [size === 'full' ? 'at full size' : 'in the short form', ...settings].join(' but ');
const started = Date.now();
const minutes = () => ((Date.now() - started) / 60_000).toFixed(1);

if (!['full', 'short'].includes(size)) {
  console.error('GINNEL_PROVE is "full" or "short".');
  process.exit(1);
}
buildStale();

let running;
let stopped;
function stop(reason) {
  stopped ??= reason;
  const child = running;
  child?.kill('SIGTERM');
  setTimeout(() => child?.kill('SIGKILL'), LAST_CHANCE_MS).unref();
}
setTimeout(() => stop('stopped after 30 minutes'), LONGEST_MS).unref();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(`stopped by ${signal}`));

/** Runs one file by itself; prints its figures as they come. */
async function prove(file, report) {
  const environment = { ...process.env, GINNEL_SEED: seed, GINNEL_PROVE: size };
  if (size === 'full') environment.GINNEL_PROVE_REGISTRATIONS ??= '1000';
  const child = spawn(
    process.execPath,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest],
      ...['--runInBand', '--verbose', '--json', `--outputFile=${report}`, '--runTestsByPath', file],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: environment },
  );
  running = child;
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.trim() !== '' && !NOT_A_FIGURE.test(line)) console.log(`    ${line}`);
  });
  const ending = await new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? code));
  });
  // What it started may still hold its output open: the last lines are waited for, but not for ever.
  await Promise.race([once(child, 'close'), pause(LAST_LINES_MS)]);
  running = undefined;
  return { said, ...verdictOf({ file, report: readReport(report), ending }) };
}

function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

console.log(`Proving ${form}, with seed ${seed} (again: GINNEL_SEED=${seed} npm run prove).`);
const folder = mkdtempSync(join(tmpdir(), 'ginnel-prove-'));
const notProved = [];
let passed = 0;
for (const [n, file] of proofs.entries()) {
  if (stopped !== undefined) {
    notProved.push(file);
    continue;
  }
  console.log(`  ${file}`);
  const began = Date.now();
  const verdict = await prove(file, join(folder, `${n}.json`));
  passed += verdict.passed;
  for (const { status, title, seconds } of verdict.tests)
    console.log(
      `    ${status === 'passed' ? 'ok' : status.toUpperCase()} ${title} (${seconds.toFixed(1)} s)`,
    );
  const seconds = ((Date.now() - began) / 1_000).toFixed(1);
  console.log(`    ${verdict.proved ? 'proved' : 'NOT PROVED'}: ${verdict.passed} tests in ${seconds} s`);
  if (verdict.proved) continue;
  notProved.push(file);
  console.log(verdict.said.trimEnd());
  for (const reason of verdict.reasons) console.log(`NOT PROVED: ${file}: ${reason}`);
}
rmSync(folder, { recursive: true, force: true });

const proved = notProved.length === 0 && stopped === undefined;
const sum = `${proofs.length - notProved.length} of ${proofs.length} proofs, ${passed} tests`;
const reason = stopped === undefined ? '' : ` (${stopped})`;
console.log(
  `${proved ? 'Proved' : 'Not proved'} ${form}: ${sum} in ${minutes()} minutes, seed ${seed}${reason}.`,
);
process.exit(proved ? 0 : 1);
