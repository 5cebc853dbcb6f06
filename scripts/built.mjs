/** What the project's scripts begin with: its folder, and its programs as they follow from the sources. */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The file of a built program, e.g. `standalone`. */
export const programOf = (name) => join(root, 'dist', 'programs', `${name}.js`);

/** Builds what is stale. Where that fails, which the build says, the script ends with its exit code. */
export function buildStale() {
  const build = join(root, 'scripts', 'build.mjs');
  const { status } = spawnSync(process.execPath, [build, '--quiet'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Builds what is stale, then runs a program with the script's arguments; the script ends with its exit code. */
export function runProgram(name) {
  buildStale();
  const program = [programOf(name), ...process.argv.slice(2)];
  const { status } = spawnSync(process.execPath, program, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 2;
}
