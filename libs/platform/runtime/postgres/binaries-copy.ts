import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { restoreLinks } from './library-links.js';

/** Files only: the links are made again in the copy. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    lstatSync(join(folder, name)).isFile(),
  );
}

/** Only what we made ourselves and nobody else may write is trusted to be run. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0;
}

function isComplete(copy: string, native: string): boolean {
  return filesBelow(native).every((name) => {
    const there = lstatSync(join(copy, name), { throwIfNoEntry: false });
    return there?.isFile() === true && there.size === statSync(join(native, name)).size;
  });
}

/** Readable and runnable for everybody, writable for us alone, whatever the umask. */
function setModes(folder: string): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    const found = lstatSync(path);
    if (found.isSymbolicLink()) continue;
    chmodSync(path, found.isDirectory() || (found.mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
}

/**
 * Copies the binaries (60 MB) to `parent`/`name`, or uses the copy of an earlier start if it is whole.
 *
 * @returns the copy's folder
 * @throws the system's error where `parent` cannot be written, or somebody else's files are in the way
 */
export function copyBinaries(native: string, parent: string, name: string): string {
  const copy = join(parent, name);
  if (existsSync(copy)) {
    if (!isOurs(copy)) throw new Error(`${copy} belongs to somebody else`);
    if (isComplete(copy, native)) {
      restoreLinks(copy);
      return copy;
    }
  }
  const draft = mkdtempSync(`${copy}.`);
  try {
    cpSync(native, draft, { recursive: true, filter: (path) => !lstatSync(path).isSymbolicLink() });
    setModes(draft);
    restoreLinks(draft);
    rmSync(copy, { recursive: true, force: true });
    renameSync(draft, copy);
  } catch (error) {
    // Another start may have been faster.
    if (!existsSync(copy) || !isOurs(copy) || !isComplete(copy, native)) throw error;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}
