import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DesignedStartError, systemErrorCode } from './designed-start-error.js';
import { isAlive, processBirth } from './processes.js';

interface Holder {
  readonly pid: number;
  readonly birth: string;
}

/** Holds a data folder for one process until it releases it or dies. */
export interface FolderLock {
  release(): void;
}

const prefix = 'lock.';

function generations(folder: string): readonly number[] {
  return readdirSync(folder)
    .filter((name) => /^lock\.\d+$/.test(name))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => b - a);
}

function isHolder(value: unknown): value is Holder {
  return (
    typeof value === 'object' &&
    value !== null &&
    'pid' in value &&
    typeof value.pid === 'number' &&
    'birth' in value
  );
}

/** The living holder of a generation; a dead process and a released lock hold nothing. */
function holderOf(folder: string, generation: number): Holder | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, `${prefix}${generation}`), 'utf8'));
    return isHolder(value) && isAlive(value.pid) && processBirth(value.pid) === value.birth
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

function inUse(folder: string, holder: Holder): DesignedStartError {
  return new DesignedStartError(
    'data-folder-in-use',
    `The data folder ${folder} is in use by process ${holder.pid}: stop that one first, or set GINNEL_DATA to another folder.`,
  );
}

/** Writes the content beside and moves it to `name` in one step; `link` refuses where the name exists. */
function put(folder: string, name: string, content: object, how: 'link' | 'replace'): void {
  const draft = join(folder, `draft.${randomBytes(6).toString('hex')}`);
  writeFileSync(draft, JSON.stringify(content), { mode: 0o600 });
  try {
    if (how === 'link') linkSync(draft, join(folder, name));
    else renameSync(draft, join(folder, name));
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Takes the folder for this process. The lock is a file with a rising number that names its holder, so a
 * holder killed with -9 holds nothing any more, and of two that follow it at once only one makes the next number.
 *
 * @throws DesignedStartError `data-folder-in-use`
 */
export function lockFolder(folder: string): FolderLock {
  const me: Holder = { pid: process.pid, birth: processBirth(process.pid) ?? '' };
  for (;;) {
    const last = generations(folder)[0] ?? 0;
    const holder = holderOf(folder, last);
    if (holder) throw inUse(folder, holder);
    const mine = last + 1;
    try {
      put(folder, `${prefix}${mine}`, me, 'link');
    } catch (error) {
      if (systemErrorCode(error) === 'EEXIST') continue;
      throw error;
    }
    const newer = generations(folder)[0] ?? mine;
    if (newer > mine) {
      rmSync(join(folder, `${prefix}${mine}`), { force: true });
      continue;
    }
    for (const older of generations(folder).filter((generation) => generation < mine)) {
      rmSync(join(folder, `${prefix}${older}`), { force: true });
    }
    // The newest file stays behind, marked as released: the numbers must only ever rise.
    return { release: () => put(folder, `${prefix}${mine}`, { released: true }, 'replace') };
  }
}
