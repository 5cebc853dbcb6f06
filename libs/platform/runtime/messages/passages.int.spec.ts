import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CheckpointOwner, createCheckpoints, lockCheckpoints, readCheckpoints } from './checkpoints.js';
import { Passages, passagesOf } from './passages.js';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { tallyContext } from '#platform/testing/tally.context';

describe('Passing by what is not for a subscription', () => {
  let test: TestContexts;
  let statements: number;
  let passages: Passages;
  const one: CheckpointOwner = { subscription: 'one', generation: 1, source: 'elsewhere' };
  const other: CheckpointOwner = { subscription: 'other', generation: 1, source: 'elsewhere' };

  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    const { database } = test.runtime('tallies');
    for (const owner of [one, other]) await createCheckpoints(database, owner, 1);
    statements = 0;
    passages = new Passages({
      workerQuery: (text, values) => {
        statements += 1;
        return database.workerQuery(text, values);
      },
    });
  }, 60_000);
  afterAll(() => test.close());

  const passage = (partition: number, after: number, through: number) => ({
    ...{ partition, epoch: 1, after, through },
  });

  async function positions(owner: CheckpointOwner): Promise<readonly number[]> {
    const checkpoints = await readCheckpoints(test.runtime('tallies').database, owner);
    return checkpoints.slice(0, 3).map(({ position }) => position);
  }

  it('asks once for all that ask in one turn, and tells each of its own', async () => {
    const asked = [
      passages.passBy(one, [passage(0, 0, 7), passage(2, 0, 9)]),
      passages.passBy(other, [passage(0, 0, 5), passage(2, 3, 6)]),
    ];
    expect(await Promise.all(asked)).toEqual([true, false]);
    expect(statements).toBe(1);
    expect([await positions(one), await positions(other)]).toEqual([
      [7, 0, 9],
      [5, 0, 0],
    ]);
  });

  it('moves nothing back and nothing of another epoch', async () => {
    expect(await passages.passBy(one, [passage(0, 0, 6)])).toBe(false);
    expect(await passages.passBy(one, [{ ...passage(1, 0, 4), epoch: 2 }])).toBe(false);
    expect(await positions(one)).toEqual([7, 0, 9]);
  });

  it('waits for nobody: what is held elsewhere is left, and the others move', async () => {
    const { database } = test.runtime('tallies');
    await database.asWorker(async (client) => {
      await lockCheckpoints(client, one, [1]);
      const asked = [passages.passBy(one, [passage(1, 0, 2)]), passages.passBy(other, [passage(1, 0, 2)])];
      expect(await Promise.all(asked)).toEqual([false, true]);
    });
  });

  it('tells everybody who asked when the database refuses, and asks again for the next', async () => {
    const { database } = test.runtime('tallies');
    let isAway = true;
    const flaky = new Passages({
      workerQuery: (text, values) =>
        isAway ? Promise.reject(new Error('away')) : database.workerQuery(text, values),
    });
    const refused = await Promise.allSettled([
      flaky.passBy(one, [passage(1, 0, 3)]),
      flaky.passBy(other, [passage(2, 0, 3)]),
    ]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isAway = false;
    expect(await flaky.passBy(one, [passage(1, 0, 3)])).toBe(true);
  });

  it('are shared by all who work on one database', () => {
    const { database } = test.runtime('tallies');
    expect(passagesOf(database)).toBe(passagesOf(database));
  });
});
