/**
 * Packages as the tests load them: put together, as the programs have them. A test file has modules of its own, and
 * reading the 1,500 files of these packages one by one took it more than half a second.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../../scripts/built.mjs';
import { putTogether } from '../../../scripts/bundle-programs.mjs';

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

const madeFrom = [
  'node_modules/.package-lock.json',
  'scripts/bundle-programs.mjs',
  'libs/platform/testing/packages-together.mjs',
];

/** Named by what it is made from: no run takes away what another one is reading. */
const folder = join(root, 'node_modules', '.cache', `test-packages-${digestOf(madeFrom)}`);

/** For Jest's `moduleNameMapper`: each package's file. */
export const packagePaths = Object.fromEntries(
  packages.map((name) => [`^${name.replaceAll('.', '\\.')}$`, join(folder, `${fileNameOf(name)}.mjs`)]),
);

function fileNameOf(name) {
  return name.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

function digestOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}

/** Puts the packages together, unless that is done; of several runs at once the first one's stays. */
export async function putPackagesTogether() {
  if (existsSync(folder)) return;
  mkdirSync(dirname(folder), { recursive: true });
  const draft = mkdtempSync(`${folder}-`);
  try {
    await putTogether({
      input: Object.fromEntries(packages.map((name) => [fileNameOf(name), name])),
      cwd: root,
      dir: draft,
      extension: 'mjs',
      // It changes the globals, of which each test file has its own.
      external: ['reflect-metadata'],
    });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}
