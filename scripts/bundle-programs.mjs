/**
 * Puts each program together with the packages that it needs: one that reads three thousand files takes twice as long to
 * start. The programs are dist/programs/<name>.js; what they share lies in dist/programs/shared.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, isAbsolute, join, relative, sep } from 'node:path';

/** Programs beside each app's `main`. */
const commands = [
  'apps/standalone/src/epoch.js',
  'apps/standalone/src/topic-access.js',
  'apps/standalone/src/verify-audit.js',
  'apps/demo/src/story.js',
];

/** Read as they are: TypeORM asks for `pg` by itself, and there must be but one of it; the other brings machine code. */
const apart = ['pg', 'msgpackr-extract'];

const ofPackages = `${sep}node_modules${sep}`;

function programsIn(dist) {
  const mains = readdirSync(join(dist, 'apps'))
    .map((app) => [app, join(dist, 'apps', app, 'src', 'main.js')])
    .filter(([, main]) => existsSync(main));
  return Object.fromEntries([
    ...mains,
    ...commands.map((command) => [basename(command, '.js'), join(dist, command)]),
  ]);
}

/** Packages that a package can use and that are not installed: it asks for them only where they are needed. */
const notInstalled = {
  name: 'not-installed',
  async resolveId(id, importer, options) {
    if (!importer?.includes(ofPackages) || /^[.#]/.test(id) || isAbsolute(id)) return undefined;
    return (await this.resolve(id, importer, { ...options, skipSelf: true })) ?? { id, external: true };
  },
};

/** Follows the maps from compiled files to their sources, by whose lines a failure is told of; packages have none. */
const mapped = {
  name: 'mapped',
  load(id) {
    if (id.includes(ofPackages))
      return /\.[cm]?js$/.test(id) ? { code: readFileSync(id, 'utf8'), map: { mappings: '' } } : undefined;
    if (!existsSync(`${id}.map`)) return undefined;
    return { code: readFileSync(id, 'utf8'), map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) };
  },
};

/**
 * Puts entries (by name: a file or a package) together with the packages that they need: `<name>.<extension>` of a folder,
 * and what they share below it.
 *
 * @returns the files written
 * @throws Error of the bundler, also where a file of our own is missing
 */
export async function putTogether({
  input,
  cwd,
  dir,
  extension,
  plugins = [],
  external = [],
  sourcemap = false,
}) {
  const { rolldown } = await import('rolldown');
  const bundle = await rolldown({
    ...{ input, cwd, platform: 'node', external: [...apart, ...external] },
    plugins: [notInstalled, ...plugins],
    // Types of parameters that decorators note down where there is a value of that name; and a package's own eval.
    checks: { importIsUndefined: false, eval: false },
  });
  try {
    const { output } = await bundle.write({
      ...{ dir, format: 'esm', sourcemap },
      entryFileNames: `[name].${extension}`,
      chunkFileNames: `shared/[name]-[hash].${extension}`,
      // Nest and TypeORM tell classes by name.
      keepNames: true,
    });
    return output.map(({ fileName }) => join(dir, fileName));
  } finally {
    await bundle.close();
  }
}

/**
 * Bundles the programs of `dist`, the folder of compiled files, and removes what an earlier bundle has left.
 *
 * @returns the files written, relative to `dist`
 * @throws Error as `putTogether`
 */
export async function bundlePrograms(dist) {
  const dir = join(dist, 'programs');
  const how = { extension: 'js', plugins: [mapped], sourcemap: true };
  const written = new Set(await putTogether({ input: programsIn(dist), cwd: dist, dir, ...how }));
  for (const entry of readdirSync(dir, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(file)) rmSync(file, { force: true });
  }
  return [...written].map((file) => relative(dist, file));
}
