/**
 * Writes contracts/<context>/<event>.v<n>.json from the built contracts. Refuses to overwrite a schema with one that
 * would break its consumers: such a change is a new version. `--check` writes nothing and fails on any difference.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './built.mjs';

const home = join(root, 'contracts');
const check = process.argv.includes('--check');

/** One of the built modules of libs/platform/contracts. */
async function built(name) {
  const file = join(root, 'dist/libs/platform/contracts', `${name}.js`);
  if (!existsSync(file)) {
    console.error('The contracts are not built: run "npm run build" first.');
    process.exit(1);
  }
  return import(pathToFileURL(file).href);
}

function committedFiles() {
  if (!existsSync(home)) return [];
  return readdirSync(home, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => relative(home, join(entry.parentPath, entry.name)).split(sep).join('/'));
}

const { contracts } = await built('registry');
const { schemaFiles, schemaText } = await built('json-schema');
const { breakingChanges } = await built('compatibility');

const wanted = schemaFiles(contracts);
const problems = committedFiles()
  .filter((file) => !wanted.has(file))
  .map((file) => `contracts/${file}: no event in the code has this schema; a published version stays`);
const stale = [];
for (const [file, schema] of wanted) {
  const path = join(home, file);
  const before = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  if (before !== undefined && JSON.stringify(before) === JSON.stringify(schema)) continue;
  stale.push({ file, path, schema });
  if (before === undefined) continue;
  for (const change of breakingChanges(before, schema)) problems.push(`contracts/${file}: ${change}`);
}

if (problems.length > 0) {
  console.error(
    `Not written, because consumers would break:\n${problems.map((line) => `  ${line}`).join('\n')}`,
  );
  process.exitCode = 1;
} else if (check) {
  for (const { file } of stale)
    console.error(`contracts/${file} differs from the code: run "npm run contracts".`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const { path, schema } of stale) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, schemaText(schema));
  }
  console.log(`${wanted.size} schemas, ${stale.length} written.`);
}
