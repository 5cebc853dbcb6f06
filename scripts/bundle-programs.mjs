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
 * Bundles the programs of `dist`, the folder of compiled files, and removes what an earlier bundle has left.
 *
 * @returns the files written, relative to `dist`
 * @throws Error of the bundler, also where a file of our own is missing
 */
export async function bundlePrograms(dist) {
  const { rolldown } = await import('rolldown');
  const folder = join(dist, 'programs');
  const bundle = await rolldown({
    input: programsIn(dist),
    platform: 'node',
    external: apart,
    plugins: [notInstalled, mapped],
    // Types of parameters that decorators note down where there is a value of that name; and a package's own eval.
    checks: { importIsUndefined: false, eval: false },
  });
  try {
    const { output } = await bundle.write({
      dir: folder,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: 'shared/[name]-[hash].js',
      // Nest and TypeORM tell classes by name.
      keepNames: true,
      sourcemap: true,
    });
    const written = new Set(output.map(({ fileName }) => join(folder, fileName)));
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const file = join(entry.parentPath, entry.name);
      if (entry.isFile() && !written.has(file)) rmSync(file, { force: true });
    }
    return [...written].map((file) => relative(dist, file));
  } finally {
    await bundle.close();
  }
}
