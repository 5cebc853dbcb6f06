import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { packages } from './packages-together.mjs';

const root = join(import.meta.dirname, '..', '..', '..');
const IMPORTED = /(?:from|import\() ?'((?:@nestjs\/|zod|rxjs)[^']*)'/g;

/** What the sources and tests import of the packages that are put together. */
function imported(): readonly string[] {
  const found = new Set<string>();
  for (const folder of ['apps', 'libs', 'test']) {
    for (const { name, parentPath } of readdirSync(join(root, folder), {
      recursive: true,
      withFileTypes: true,
    })) {
      const isPlanted = parentPath.startsWith(join(root, 'test', 'architecture'));
      if (!name.endsWith('.ts') || isPlanted) continue;
      for (const [, specifier] of readFileSync(join(parentPath, name), 'utf8').matchAll(IMPORTED))
        if (specifier) found.add(specifier);
    }
  }
  return [...found].sort();
}

describe('The packages that tests load put together', () => {
  it('are all that sources import of Nest and zod, for another path would load a second copy', () => {
    expect(imported()).toEqual([...packages].sort());
  });
});
