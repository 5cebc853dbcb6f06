import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';
import { keepFirst } from '#platform/runtime/config/keep-first';

/**
 * The text of a private file, made at its first use. The file belongs to the owner alone (0600 in a 0700 folder); of
 * several processes that start at once one makes it and all read the same. Throws a designed error where the folder
 * cannot be written.
 */
export async function keepPrivately(
  folder: string,
  name: string,
  make: () => Promise<string>,
): Promise<string> {
  const path = join(folder, name);
  const kept = await readIfThere(path);
  if (kept !== undefined) return kept;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    keepFirst(path, await make());
    return await readFile(path, 'utf8');
  } catch {
    throw new DesignedError(
      'keys-folder-unwritable',
      'internal',
      `The folder ${folder} cannot be written: give the process the right to, or name another with GINNEL_DATA.`,
    );
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw new DesignedError(
      'keys-unreadable',
      'internal',
      `The file ${path} cannot be read by this process.`,
    );
  }
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
