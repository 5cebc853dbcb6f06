import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { lockFolder } from './folder-lock.js';
import { processBirth } from './processes.js';

describe('the lock of a data folder', () => {
  let folder: string;

  beforeEach(() => {
    folder = temporaryFolder();
  });

  afterEach(() => removeFolder(folder));

  it('is held until it is released, and then free', () => {
    const lock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`is in use by process ${process.pid}`);
    lock.release();
    lockFolder(folder).release();
    expect(readdirSync(folder)).toEqual(['lock.2']);
  });

  it('is not held by a process whose number another one has today', () => {
    writeFileSync(join(folder, 'lock.7'), JSON.stringify({ pid: process.pid, birth: 'long ago' }));
    lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['lock.8']);
  });

  it('is held by a living process of that number and birth', () => {
    writeFileSync(
      join(folder, 'lock.7'),
      JSON.stringify({ pid: process.ppid, birth: processBirth(process.ppid) }),
    );
    expect(() => lockFolder(folder)).toThrow(`is in use by process ${process.ppid}`);
    expect(readdirSync(folder)).toEqual(['lock.7']);
  });

  it('is not held by what a full disk left half-written', () => {
    writeFileSync(join(folder, 'lock.7'), '{"pid":');
    lockFolder(folder);
    expect(readdirSync(folder)).toEqual(['lock.8']);
  });
});
