import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';
import { installationSecret, keptSecret, readSecret } from './kept-secret.js';

describe('The secret of an installation', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = join(temporaryFolder(), 'data');
    file = join(folder, 'installation.secret');
  });
  afterEach(() => removeFolder(join(folder, '..')));

  const asked = (): Buffer => installationSecret({ secret: undefined, dataFolder: folder });

  function makeCluster(): void {
    mkdirSync(join(folder, 'postgres', 'cluster'), { recursive: true });
    writeFileSync(join(folder, 'postgres', 'cluster', 'PG_VERSION'), '18\n');
  }

  it('is made where nothing is yet, for its owner alone, and is the same ever after', () => {
    const secret = asked();
    expect(secret).toHaveLength(32);
    expect(readFileSync(file, 'utf8')).toBe(secret.toString('hex'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['installation.secret']);
    makeCluster();
    expect([asked(), readSecret(folder)]).toEqual([secret, secret]);
  });

  it('is the one of a start that was killed before it had made its cluster', () => {
    const secret = asked();
    mkdirSync(join(folder, 'postgres', 'initdb-AbCdEf', 'cluster'), { recursive: true });
    expect(asked()).toEqual(secret);
  });

  it('is not made anew beside a cluster that another has sealed', () => {
    makeCluster();
    expect(asked).toThrow(
      expect.objectContaining({
        code: 'secret-missing',
        message: `There is data in ${folder} but no installation.secret, without which it cannot be opened: put that file back, set GINNEL_SECRET to what it held, or set GINNEL_DATA to an empty folder.`,
      }),
    );
    expect(readdirSync(folder)).toEqual(['postgres']);
  });

  it('is taken from the environment where that gives it, and then none is kept', () => {
    makeCluster();
    const secret = Buffer.alloc(32, 7);
    expect(installationSecret({ secret, dataFolder: folder })).toBe(secret);
    expect(readdirSync(folder)).toEqual(['postgres']);
  });

  it.each([
    ['empty', ''],
    ['cut off', 'ab'.repeat(31)],
    ['too long', 'ab'.repeat(33)],
    ['other text', 'zz'.repeat(32)],
  ])('is refused, and left as it is, where its file is %s', (_, text) => {
    mkdirSync(folder);
    writeFileSync(file, text);
    expect(asked).toThrow(
      expect.objectContaining({
        code: 'secret-unusable',
        message: `The file ${file} cannot be read, or is not the 64 hexadecimal digits of a secret: put the right one back, or set GINNEL_DATA to an empty folder.`,
      }),
    );
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('may have been put there by hand, with an end of line and in capitals', () => {
    mkdirSync(folder);
    writeFileSync(file, `${'AB'.repeat(32)}\n`);
    expect(asked()).toEqual(Buffer.alloc(32, 0xab));
  });

  it('is not made where the folder cannot be', () => {
    writeFileSync(folder, '');
    expect(() => keptSecret(folder, false)).toThrow(
      expect.objectContaining({ code: 'data-folder-unwritable' }),
    );
    rmSync(folder);
  });
});
