import { lstatSync, readFileSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

interface Link {
  readonly source: string;
  readonly target: string;
}

function isLink(value: unknown): value is Link {
  return (
    typeof value === 'object' &&
    value !== null &&
    'source' in value &&
    typeof value.source === 'string' &&
    'target' in value &&
    typeof value.target === 'string'
  );
}

/** The package's list of shared-library links; its paths start with the package's folder `native`. */
function listedLinks(native: string): readonly Link[] {
  const list = join(native, 'pg-symlinks.json');
  const value: unknown = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  return Array.isArray(value) ? value.filter(isLink) : [];
}

/**
 * npm's packages hold no symbolic links: an install script makes them, and where npm was told to run none
 * (`--ignore-scripts`), the server finds no library. Makes the links that are missing.
 *
 * @param native the folder with `bin`, `lib` and `share`
 * @throws the system's error (`EACCES`, `EROFS`) where the folder cannot be written
 */
export function restoreLinks(native: string): void {
  for (const { source, target } of listedLinks(native)) {
    const from = join(native, relative('native', source));
    const at = join(native, relative('native', target));
    if (existsSync(at)) continue;
    if (lstatSync(at, { throwIfNoEntry: false })) rmSync(at);
    try {
      symlinkSync(relative(dirname(at), from), at);
    } catch (error) {
      if (!existsSync(at)) throw error;
    }
  }
}
