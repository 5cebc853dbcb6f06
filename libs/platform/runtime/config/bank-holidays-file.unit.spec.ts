import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bankHolidaysOfEngland } from '#platform/kernel/calendar/bank-holidays.england';
import { readBankHolidays } from './bank-holidays-file.js';

describe('The bank holidays of a process', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ginnel-spec-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const fileOf = (text: string): string => {
    const file = join(folder, 'bank-holidays.json');
    writeFileSync(file, text);
    return file;
  };
  const published = (...dates: readonly string[]) => ({
    'england-and-wales': {
      division: 'england-and-wales',
      events: dates.map((date) => ({ title: 'A day', date })),
    },
    scotland: { division: 'scotland', events: [{ title: 'Another', date: '2026-01-02' }] },
  });

  it('are those of the table where no file is named', async () => {
    expect(await readBankHolidays(undefined)).toBe(bankHolidaysOfEngland);
  });

  it('are those of the published file in its years', async () => {
    const read = await readBankHolidays(fileOf(JSON.stringify(published('2026-06-15', '2026-12-25'))));
    expect(read.filter((date) => date.startsWith('2026'))).toEqual(['2026-06-15', '2026-12-25']);
    expect(read).toContain('2027-01-01');
  });

  it.each([
    ['is not there', () => join(folder, 'elsewhere.json')],
    ['is a folder', () => folder],
    ['is cut off', () => fileOf(JSON.stringify(published('2026-06-15')).slice(0, 60))],
    ['is something else', () => fileOf('[]')],
    ['has an impossible date', () => fileOf(JSON.stringify(published('2026-06-15', '2026-02-30')))],
    ['has no day', () => fileOf(JSON.stringify(published()))],
  ])('are refused whole where the file %s', async (_what, file) => {
    await expect(readBankHolidays(file())).rejects.toMatchObject({ code: 'bank-holidays-unreadable' });
  });
});
