import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** One broken rule, and the file (relative to the cruised folder) whose import breaks it. */
export interface Breach {
  readonly file: string;
  readonly rule: string;
}

interface CruisedModule {
  readonly source: string;
  readonly dependencies: readonly { readonly rules?: readonly { readonly name: string }[] }[];
}

interface CruiseResult {
  readonly modules: readonly CruisedModule[];
  readonly summary: { readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] } };
}

/** What a cruise found: every breach, and the names of all rules. */
export interface Cruise {
  readonly breaches: readonly Breach[];
  readonly rules: readonly string[];
}

/** The repository's folder. */
export const repository = join(import.meta.dirname, '..', '..');

const run = promisify(execFile);
const cruiser = join(repository, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');

/**
 * Holds the sources below `folder` (those of apps, libs and test that exist) to the repository's dependency rules.
 * Throws when the cruiser itself cannot run; breaches are an answer, not an error.
 */
export async function cruise(folder: string): Promise<Cruise> {
  const roots = ['apps', 'libs', 'test'].filter((name) => existsSync(join(folder, name)));
  const config = join(repository, '.dependency-cruiser.cjs');
  const { stdout } = await run(
    process.execPath,
    [cruiser, '--config', config, '--output-type', 'json', ...roots],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
  );
  const result = JSON.parse(stdout) as CruiseResult;
  return {
    breaches: result.modules.flatMap(({ source, dependencies }) =>
      dependencies.flatMap(({ rules = [] }) => rules.map(({ name }) => ({ file: source, rule: name }))),
    ),
    rules: result.summary.ruleSetUsed.forbidden.map(({ name }) => name),
  };
}

/**
 * What the planted files below `folder` say of themselves: a first line `// breaks: <rule>` names the one rule
 * that the file breaks; a file without it is legal.
 */
export function plantedBreaches(folder: string): readonly Breach[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .flatMap((path) => {
      const rule = /^\/\/ breaks: (\S+)\n/.exec(readFileSync(path, 'utf8'))?.[1];
      const file = path.slice(folder.length + 1).replaceAll('\\', '/');
      return rule === undefined ? [] : [{ file, rule }];
    });
}
