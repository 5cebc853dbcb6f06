import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Acts } from './support/acts.js';
import { StoredData } from './support/database.js';
import { startTown, type Town } from './support/town.js';

const PROGRAM = join(import.meta.dirname, '../../dist/programs/verify-audit.js');
const SEALED_WITHIN_MS = 20_000;

describe('The command that verifies the audits', () => {
  let town: Town;
  let stored: StoredData;

  beforeAll(async () => {
    town = await startTown();
    stored = await StoredData.of(town.system.data);
  }, 120_000);
  afterAll(async () => {
    await stored.close();
    await town.stop();
  });

  const verify = (data: string): { readonly code: number | null; readonly said: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], {
      env: { ...process.env, NODE_OPTIONS: '', GINNEL_DATA: data },
      encoding: 'utf8',
    });
    return { code: status, said: `${stdout}${stderr}` };
  };

  it('finds the reads of persons and of texts sound, beside the running program', async () => {
    const acts = new Acts(town);
    const person = await acts.register();
    const root = await acts.refer(person, { note: 'Lives alone.' });
    await town.system.settle();
    await town.linkWorker.does('readPerson', { path: { id: person } });
    await town.linkWorker.does('readNote', { path: { id: root } });
    const until = performance.now() + SEALED_WITHIN_MS;
    let found = verify(town.system.data);
    while (!/people: 1 .*\nreferrals: 1 /.test(found.said) && performance.now() < until)
      found = verify(town.system.data);
    const good = '(Sound, and covered by an anchor|WARNING: no anchor was found)\\.';
    const line = (context: string): string => `${context}: 1 reads sealed, 0 not yet\\. ${good}[^\\n]*\\n`;
    expect(found.code).toBe(0);
    expect(found.said).toMatch(new RegExp(`^${line('people')}${line('referrals')}$`));
  }, 60_000);

  it('says no where a row was altered behind the program’s back', async () => {
    await stored.alter('referrals', "update referrals.text_read set role = 'coordinator'");
    const { code, said } = verify(town.system.data);
    expect(code).toBe(1);
    expect(said).toMatch(
      /^people: (?!.*BAD).*\nreferrals: .* BAD from seal 1 \(row [0-9a-f-]{36}\): altered\.\n$/,
    );
  });

  it('says what to do where there is no installation', () => {
    const { code, said } = verify('/nowhere/at/all');
    expect([code, said]).toEqual([
      2,
      'There is no installation in /nowhere/at/all: set GINNEL_DATA to the folder of one.\n',
    ]);
  });
});
