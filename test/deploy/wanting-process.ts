import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const CACHE = pathToFileURL(join(import.meta.dirname, '../../scripts/services/cache.mjs')).href;

/**
 * A process that wants what others want too from the cache in the folder: filling it takes until the file `go` is there. It
 * ends with 0 when it got the whole of it.
 */
export function wantingProcess(folder: string): ChildProcess {
  const program = `
    import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
    import { provideOnce } from '${CACHE}';
    const got = await provideOnce('thing', async (draft) => {
      writeFileSync(draft + '/first', 'half');
      appendFileSync('${folder}/fills', 'fill\\n');
      while (!existsSync('${folder}/go')) await new Promise((resolve) => setTimeout(resolve, 5));
      writeFileSync(draft + '/second', 'whole');
    });
    process.exit(existsSync(got + '/second') ? 0 : 2);
  `;
  return spawn(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: process.env['PATH'], GINNEL_CACHE: join(folder, 'cache') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** How often such processes have begun to fill it. */
export function fills(folder: string): number {
  const file = join(folder, 'fills');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
}

/** Waits until one of them fills it. */
export async function untilFilling(folder: string): Promise<void> {
  while (fills(folder) === 0) await pause(5);
}
