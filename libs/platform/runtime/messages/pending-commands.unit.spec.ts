import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DesignedError } from '#platform/kernel/designed-error';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import { PendingCommandExecutor } from '#platform/runtime/messages/pending-commands';

interface Row {
  readonly id: string;
  readonly stream: string;
}

describe('Looking for pending commands', () => {
  let reads: number;
  let notes: number;
  /** What the next read finds. */
  let found: readonly Row[];
  let fails: boolean;
  let executor: PendingCommandExecutor;

  beforeEach(() => {
    jest.useFakeTimers();
    reads = notes = 0;
    found = [];
    fails = false;
    const database = {
      workerQuery: (text: string) => {
        if (text.includes('done_at = clock_timestamp()')) notes += 1;
        if (!text.startsWith('select')) return Promise.resolve([]);
        reads += 1;
        const rows = found.map((row) => ({ ...row, command: 'note', attempts: 0, version: null }));
        found = [];
        return Promise.resolve(rows);
      },
    };
    const note = (): Promise<string> =>
      fails ? Promise.reject(new DesignedError('away', 'unavailable', 'Away.', 1)) : Promise.resolve('noted');
    executor = new PendingCommandExecutor(database as unknown as ContextDatabase, new Map([['note', note]]));
  });
  afterEach(async () => {
    await executor.stop();
    jest.useRealTimers();
  });

  const aMoment = (): Promise<void> => jest.advanceTimersByTimeAsync(5);

  it('is done when woken, and each second all the same', async () => {
    executor.start();
    await jest.advanceTimersByTimeAsync(900);
    expect(reads).toBe(1);
    executor.wake();
    await aMoment();
    expect(reads).toBe(2);
    await jest.advanceTimersByTimeAsync(2_000);
    expect(reads).toBe(4);
  });

  it('is not done again at once after what was there, which is noted in one statement', async () => {
    found = Array.from({ length: 40 }, (_, n) => ({ id: `${n}`, stream: `${n % 7}` }));
    executor.start();
    await jest.advanceTimersByTimeAsync(900);
    expect([reads, notes]).toEqual([1, 1]);
  });

  it('is done again at once where there may be more than was read', async () => {
    found = Array.from({ length: 100 }, (_, n) => ({ id: `${n}`, stream: `${n}` }));
    executor.start();
    await aMoment();
    expect([reads, notes]).toEqual([2, 1]);
  });

  it('is done when one that failed may be tried again', async () => {
    executor.start();
    await jest.advanceTimersByTimeAsync(500);
    found = [{ id: 'one', stream: 'one' }];
    fails = true;
    executor.wake();
    await aMoment();
    expect(reads).toBe(2);
    await jest.advanceTimersByTimeAsync(600);
    executor.wake();
    await aMoment();
    expect(reads).toBe(3);
    await jest.advanceTimersByTimeAsync(400);
    expect(reads).toBe(4);
  });
});
