/** The cache folder of fetched programs: each is fetched once, by one of the processes that want it. */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lockFolder, pause } from './supervision.mjs';
import { root } from '../built.mjs';

/** The folder: GINNEL_CACHE, which several clones may share, or .cache/services of this clone. */
export function cacheFolder() {
  const folder = process.env.GINNEL_CACHE || join(root, '.cache', 'services');
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function lockPatiently(folder) {
  mkdirSync(folder, { recursive: true });
  for (;;) {
    try {
      return lockFolder(folder);
    } catch (error) {
      if (error.code !== 'data-folder-in-use') throw error;
      await pause(200);
    }
  }
}

/**
 * The folder of this name in the cache. When it is missing, `fill(draft)` makes its content, under a lock: a run that
 * wants the same waits, and one that is interrupted leaves no half of it behind.
 */
export async function provideOnce(name, fill) {
  const cache = cacheFolder();
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const lock = await lockPatiently(join(cache, 'lock'));
  try {
    if (existsSync(folder)) return folder;
    for (const left of readdirSync(cache).filter((entry) => entry.startsWith('draft-')))
      rmSync(join(cache, left), { recursive: true, force: true });
    const draft = mkdtempSync(join(cache, 'draft-'));
    try {
      await fill(draft);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      throw error;
    }
    chmodSync(draft, 0o755);
    renameSync(draft, folder);
    return folder;
  } finally {
    lock.release();
  }
}
