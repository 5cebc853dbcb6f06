/**
 * Makes the embedded PostgreSQL's TypeScript runnable in a plain Node process, without a build: Jest's global
 * setup and the child processes of tests cannot load TypeScript.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const platform = join(dirname(fileURLToPath(import.meta.url)), '..');
const sources = join(platform, 'runtime', 'postgres');
const cache = join(platform, '..', '..', '.cache', 'embedded-postgres');
const options = {
  swcrc: false,
  module: { type: 'es6' },
  jsc: { target: 'es2022', parser: { syntax: 'typescript' }, transform: { useDefineForClassFields: false } },
};

/** Compiles once per content. Answers the path of the compiled embedded-postgres.js. */
export function compilePostgres() {
  const files = readdirSync(sources)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(sources, name), 'utf8') }));
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);
  const folder = join(cache, hash);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const draft = mkdtempSync(join(cache, 'draft-'));
    for (const { name, text } of files) {
      writeFileSync(
        join(draft, name.replace(/\.ts$/, '.js')),
        transformSync(text, { ...options, filename: name }).code,
      );
    }
    chmodSync(draft, 0o755);
    try {
      renameSync(draft, folder);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return join(folder, 'embedded-postgres.js');
}
