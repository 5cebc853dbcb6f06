import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { fills, untilFilling, wantingProcess } from './wanting-process.js';

let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => removeFolder(folder));

describe('The cache of fetched programs', () => {
  it('is filled once, however many want the same at once', async () => {
    const ended = [1, 2, 3].map(() => once(wantingProcess(folder), 'exit'));
    await untilFilling(folder);
    writeFileSync(join(folder, 'go'), '');
    expect((await Promise.all(ended)).map(([code]) => code as number)).toEqual([0, 0, 0]);
    expect(fills(folder)).toBe(1);
  });

  it('has no half of anything where the one that filled it was killed, and the next begins anew', async () => {
    const killed = wantingProcess(folder);
    await untilFilling(folder);
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(existsSync(join(folder, 'cache/thing'))).toBe(false);
    writeFileSync(join(folder, 'go'), '');
    const [code] = (await once(wantingProcess(folder), 'exit')) as [number];
    expect(code).toBe(0);
    expect(fills(folder)).toBe(2);
    expect(readdirSync(join(folder, 'cache')).sort()).toEqual(['lock', 'thing']);
  });
});
