/**
 * Packages as the tests load them: put together, as the programs have them. A test file has modules of its own, and
 * reading the 1,500 files of these packages one by one took it a second.
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { putTogether } from '../../../scripts/bundle-programs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const folder = join(root, 'node_modules', '.cache', 'test-packages');

/** By the names under which sources import them. What these import of one another is in them once. */
export const packages = [
  '@nestjs/common',
  '@nestjs/common/constants.js',
  '@nestjs/common/enums/route-paramtypes.enum.js',
  '@nestjs/core',
  '@nestjs/cqrs',
  '@nestjs/platform-fastify',
  '@nestjs/swagger',
  'zod',
];

/** For Jest's `moduleNameMapper`: each package's file. */
export const packagePaths = Object.fromEntries(
  packages.map((name) => [`^${name.replaceAll('.', '\\.')}$`, join(folder, `${fileNameOf(name)}.mjs`)]),
);

function fileNameOf(name) {
  return name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

function stateOf(what) {
  const hash = createHash('sha256');
  for (const path of ['node_modules/.package-lock.json', 'scripts/bundle-programs.mjs'])
    hash.update(readFileSync(join(root, path)));
  return hash.update(JSON.stringify(what)).digest('hex');
}

function isPresent(state) {
  try {
    return readFileSync(join(folder, 'state'), 'utf8') === state;
  } catch {
    return false;
  }
}

/** Puts the packages together, unless they are as they are installed; of several at once one keeps what it made. */
export async function putPackagesTogether() {
  const state = stateOf(packages);
  if (isPresent(state)) return;
  const draft = mkdtempSync(`${folder}-`);
  await putTogether({
    input: Object.fromEntries(packages.map((name) => [fileNameOf(name), name])),
    cwd: root,
    dir: draft,
    extension: 'mjs',
    // It changes the globals, of which each test file has its own.
    external: ['reflect-metadata'],
  });
  writeFileSync(join(draft, 'state'), state);
  try {
    rmSync(folder, { recursive: true, force: true });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!isPresent(state)) throw error;
  }
}
