import { readFile } from 'node:fs/promises';
import { bankHolidaysOfEngland, bankHolidaysWith } from '#platform/kernel/calendar/bank-holidays.england';
import { parseBankHolidays } from '#platform/kernel/calendar/bank-holidays.parse';
import type { CalendarDate } from '#platform/kernel/clock';
import { DesignedError } from '#platform/kernel/designed-error';

/**
 * The bank holidays that a process counts by: the repository's table, and of the years that the published file tells of, the
 * file's. @throws DesignedError `bank-holidays-unreadable` where there is a file and it is not that: no half of it is used.
 */
export async function readBankHolidays(file: string | undefined): Promise<readonly CalendarDate[]> {
  if (file === undefined) return bankHolidaysOfEngland;
  const read = parseBankHolidays(await jsonOf(file));
  if (read.outcome === 'refused') throw unreadable();
  return bankHolidaysWith(read.dates);
}

async function jsonOf(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    throw unreadable();
  }
}

function unreadable(): DesignedError {
  return new DesignedError(
    'bank-holidays-unreadable',
    'internal',
    'GINNEL_BANK_HOLIDAYS names no file of bank holidays: give it the one that www.gov.uk/bank-holidays.json is, or leave it out.',
  );
}
