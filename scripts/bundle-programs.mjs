/**
 * Puts each program of the built folder together with the packages that it needs: one that reads three thousand files takes
 * twice as long to start. A program keeps its path; what programs share lies in dist/programs.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Programs beside each app's `main`. */
const commands = [
  'apps/standalone/src/epoch',
  'apps/standalone/src/topic-access',
  'apps/standalone/src/verify-audit',
  'apps/demo/src/story',
];

/** Read as they are: TypeORM asks for `pg` by itself, and there must be but one of it. */
const apart = ['pg'];

/** Where what programs share lies, below the built folder. */
const shared = 'programs';

function programsIn(dist) {
  const mains = readdirSync(join(dist, 'apps'))
    .map((app) => `apps/${app}/src/main`)
    .filter((main) => existsSync(join(dist, `${main}.js`)));
  return [...mains, ...commands];
}

/** Packages that a package can use and that are not installed: it asks for them only where they are needed. */
const notInstalled = {
  name: 'not-installed',
  async resolveId(id, importer, options) {
    if (importer === undefined) return undefined;
    return (await this.resolve(id, importer, { ...options, skipSelf: true })) ?? { id, external: true };
  },
};

/** Follows the maps from built files to their sources, so that a failure is told of by the source's line. */
function mapped(dist) {
  return {
    name: 'mapped',
    load(id) {
      if (!id.startsWith(dist) || !existsSync(`${id}.map`)) return undefined;
      return { code: readFileSync(id, 'utf8'), map: JSON.parse(readFileSync(`${id}.map`, 'utf8')) };
    },
  };
}

/** Bundles the programs of `dist`, which must be fresh from the compiler. @throws Error of the bundler */
export async function bundlePrograms(dist) {
  const { rolldown } = await import('rolldown');
  rmSync(join(dist, shared), { recursive: true, force: true });
  const bundle = await rolldown({
    input: Object.fromEntries(programsIn(dist).map((program) => [program, join(dist, `${program}.js`)])),
    platform: 'node',
    external: apart,
    plugins: [notInstalled, mapped(dist)],
    // Types of parameters that decorators note down where there is a value of that name; and a package's own eval.
    checks: { importIsUndefined: false, eval: false },
  });
  try {
    await bundle.write({
      dir: dist,
      format: 'esm',
      entryFileNames: '[name].js',
      chunkFileNames: `${shared}/[name]-[hash].js`,
      // Nest and TypeORM tell classes by name.
      keepNames: true,
      sourcemap: true,
    });
  } finally {
    await bundle.close();
  }
}
