import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { removeFolder, temporaryFolder } from '#platform/testing/postgres-processes';

const ROOT = join(import.meta.dirname, '../../..');

describe('A command, asked for what cannot be done here', () => {
  let folder: string;
  beforeAll(() => {
    folder = temporaryFolder();
  });
  afterAll(() => removeFolder(folder));

  it.each([
    ['dist/programs/epoch.js', 1, 'Epochs are decided about in the distributed mode'],
    ['dist/programs/topic-access.js', 2, 'Say either --print or --apply.'],
    ['dist/programs/verify-audit.js', 2, 'There is no installation in'],
    ['scripts/story.mjs', 1, 'run "npm start" in another terminal first'],
  ])('%s says so in one sentence and ends with %i', (program, code, sentence) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, program)], {
      env: { PATH: process.env['PATH'], GINNEL_DATA: join(folder, 'nothing'), PORT: '1' },
      encoding: 'utf8',
    });
    const said = `${stdout}${stderr}`.trim();
    expect(said).toContain(sentence);
    expect(status).toBe(code);
    expect(said.split('\n')).toHaveLength(1);
  });
});
