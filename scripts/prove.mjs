/**
 * Runs the proofs at full size (`npm run prove`): a million events, twenty kills, every planted fault, a thousand
 * registrations of known and of unknown people. Repeat a run with GINNEL_SEED. Ends with one line; exit code 0 only
 * when everything was proved within 30 minutes.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LONGEST_MS = 30 * 60_000;
const LAST_CHANCE_MS = 20_000;
const PROOFS = ['test/chaos', 'test/architecture/catalogue', 'register-person.int.spec.ts'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const seed = process.env.GINNEL_SEED ?? String(randomInt(1, 1_000_000_000));
const started = Date.now();

const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], {
  cwd: root,
  stdio: 'inherit',
});
if (built.status !== 0) process.exit(built.status ?? 1);

console.log(`Proving at full size with seed ${seed} (again: GINNEL_SEED=${seed} npm run prove).`);
const folder = mkdtempSync(join(tmpdir(), 'ginnel-prove-'));
const report = join(folder, 'report.json');
const jest = join(dirname(createRequire(import.meta.url).resolve('jest/package.json')), 'bin', 'jest.js');
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    '--runInBand',
    '--verbose',
    '--json',
    `--outputFile=${report}`,
    ...PROOFS,
  ],
  {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, GINNEL_SEED: seed, GINNEL_PROVE: 'full', GINNEL_PROVE_REGISTRATIONS: '1000' },
  },
);

let tooLong = false;
const bound = setTimeout(() => {
  tooLong = true;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), LAST_CHANCE_MS).unref();
}, LONGEST_MS);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));

child.on('exit', () => {
  clearTimeout(bound);
  const { passed, failed } = outcomes();
  rmSync(folder, { recursive: true, force: true });
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  for (const title of failed) console.log(`NOT PROVED: ${title}`);
  const proved = !tooLong && failed.length === 0 && passed > 0;
  const reason = tooLong ? ' (stopped after 30 minutes)' : '';
  console.log(
    `${proved ? 'Proved' : 'Not proved'}: ${passed} passed, ${failed.length} failed in ${minutes} minutes, seed ${seed}${reason}.`,
  );
  process.exit(proved ? 0 : 1);
});

/** What the report says; a run without a report has proved nothing. */
function outcomes() {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
    const broken = testResults
      .filter(({ assertionResults, status }) => status === 'failed' && assertionResults.length === 0)
      .map(({ name }) => `${name} did not run`);
    return {
      passed: tests.filter(({ status }) => status === 'passed').length,
      failed: [
        ...broken,
        ...tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName),
      ],
    };
  } catch {
    return { passed: 0, failed: ['the run left no report'] };
  }
}
