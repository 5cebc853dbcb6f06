import { describe, expect, it } from '@jest/globals';
import { Housekeeper } from '#platform/runtime/housekeeping';

describe('Housekeeping', () => {
  it('goes on with a chore as long as there is more, and with the next although one fails', async () => {
    const done: string[] = [];
    let allDone = (): void => undefined;
    const finished = new Promise<void>((resolve) => (allDone = resolve));
    const keeper = new Housekeeper([
      () => Promise.resolve(done.push('many') < 3),
      () => Promise.reject(new Error('broken')),
      () => {
        done.push('last');
        allDone();
        return Promise.resolve(false);
      },
    ]);
    keeper.start();
    await finished;
    await keeper.stop();
    expect(done).toEqual(['many', 'many', 'many', 'last']);
    expect(keeper.lastError).toMatchObject({ message: 'broken' });
  });

  it('is well although the database is away for a while', async () => {
    let asked = (): void => undefined;
    const once = new Promise<void>((resolve) => (asked = resolve));
    const keeper = new Housekeeper([
      () => {
        asked();
        return Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' }));
      },
    ]);
    keeper.start();
    await once;
    await keeper.stop();
    expect(keeper.lastError).toBeUndefined();
  });

  it('stops after the batch under way', async () => {
    let batches = 0;
    let begun = (): void => undefined;
    const first = new Promise<void>((resolve) => (begun = resolve));
    const keeper = new Housekeeper([
      () => {
        batches += 1;
        begun();
        return Promise.resolve(true);
      },
    ]);
    keeper.start();
    await first;
    await keeper.stop();
    expect(batches).toBe(1);
  });
});
