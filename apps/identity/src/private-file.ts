import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DesignedError } from '#platform/kernel/designed-error';

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
    const draft = join(folder, `.${name}.${randomUUID()}`);
    await writeFile(draft, await make(), { mode: 0o600, flag: 'wx', flush: true });
    await link(draft, path).catch(unlessThere);
    await unlink(draft);
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

function unlessThere(error: unknown): void {
  if (!hasCode(error, 'EEXIST')) throw error;
}

function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
