/**
 * Builds every project of nest-cli.json into the shared folder dist, when something is stale, and puts its programs together.
 * `--force` builds in any case, `--quiet` prints nothing when there was nothing to do.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePrograms } from './bundle-programs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stamp = join(dist, '.build.json');
const settings = [
  'package.json',
  'package-lock.json',
  // What is installed: programs have their packages in them.
  'node_modules/.package-lock.json',
  'tsconfig.json',
  'nest-cli.json',
  '.swcrc',
  'scripts/build.mjs',
  'scripts/bundle-programs.mjs',
];
const sourceFolders = ['apps', 'libs'];
const notShipped = [/\.spec\.ts$/, /\.d\.ts$/, /\.mjs$/, /\.md$/, /(^|\/)\./];

/** Every file below a folder, as paths relative to `base` with forward slashes. */
function filesBelow(folder, base) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(base, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

function sources() {
  return sourceFolders
    .flatMap((folder) => filesBelow(join(root, folder), root))
    .filter((file) => !notShipped.some((pattern) => pattern.test(file)))
    .sort();
}

function outputOf(source) {
  return join(dist, source.replace(/\.ts$/, '.js'));
}

/** Changes whenever a source appears, disappears or is touched, or a setting's content differs. */
function fingerprint(files) {
  const hash = createHash('sha256').update(process.version);
  for (const file of settings.filter((name) => existsSync(join(root, name)))) {
    hash.update(file).update(readFileSync(join(root, file)));
  }
  for (const file of files) {
    const { mtimeMs, size } = statSync(join(root, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

/** What the last build was made of, and what it made beside the compiled files. */
function lastBuild() {
  try {
    return JSON.parse(readFileSync(stamp, 'utf8'));
  } catch {
    return { programs: [] };
  }
}

/** Removes outputs whose source is gone, so that nothing imports what no longer exists. */
function removeOrphans(files) {
  const wanted = new Set(files.flatMap((file) => [outputOf(file), `${outputOf(file)}.map`]));
  for (const folder of sourceFolders) {
    for (const file of filesBelow(join(dist, folder), dist)) {
      if (!wanted.has(join(dist, file))) rmSync(join(dist, file), { force: true });
    }
  }
}

function copyAssets(files) {
  for (const file of files.filter((name) => !name.endsWith('.ts'))) {
    mkdirSync(dirname(join(dist, file)), { recursive: true });
    cpSync(join(root, file), join(dist, file));
  }
}

/** The command-line entry of the Nest CLI, or one sentence when it is not installed. */
function nestCli() {
  try {
    const manifest = createRequire(import.meta.url).resolve('@nestjs/cli/package.json');
    return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.nest);
  } catch {
    console.error('The build tools are not installed: run "npm ci" in the project folder.');
    process.exit(1);
  }
}

async function build(files, mark) {
  rmSync(stamp, { force: true });
  const started = Date.now();
  const result = spawnSync(process.execPath, [nestCli(), 'build', '--all'], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) {
    process.stderr.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
    return result.status ?? 1;
  }
  copyAssets(files);
  removeOrphans(files);
  const missing = files.filter((file) => !existsSync(outputOf(file)));
  if (missing.length > 0) {
    process.stderr.write(result.stderr ?? '');
    console.error(`Not built: ${missing.join(', ')}`);
    return 1;
  }
  const programs = await bundlePrograms(dist);
  writeFileSync(stamp, `${JSON.stringify({ fingerprint: mark, programs })}\n`);
  console.log(`Built ${files.length} files in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  return 0;
}

const files = sources();
const mark = fingerprint(files);
const last = lastBuild();
const fresh =
  last.fingerprint === mark &&
  files.every((file) => existsSync(outputOf(file))) &&
  last.programs.every((file) => existsSync(join(dist, file)));
if (fresh && !process.argv.includes('--force')) {
  if (!process.argv.includes('--quiet')) console.log('Nothing to build: dist is up to date.');
} else {
  process.exitCode = await build(files, mark);
}
