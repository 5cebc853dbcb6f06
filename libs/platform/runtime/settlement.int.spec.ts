import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { echoes, publishingTallies, Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { settle } from '#platform/runtime/settlement';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

const CHAIN = 6;

describe('Settling', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let tallies: Tallies;

  beforeEach(async () => {
    test = await openTestContexts([publishingTallies, echoes], { carry: false });
    runtime = test.runtime('tallies');
    tallies = new Tallies(runtime);
  });
  afterEach(() => test.close());

  const carry = (): void => {
    for (const context of ['tallies', 'echoes']) test.runtime(context).start();
  };

  it('waits for whatever follows from what follows, in every context', async () => {
    carry();
    for (let round = 0; round < 10; round += 1) {
      let next = await tallies.open();
      const last = next;
      for (let link = 1; link < CHAIN; link += 1) next = await tallies.open({ mirror: next });
      await tallies.add(next, 2);
      await test.settle();
      const rows = await test
        .runtime('echoes')
        .database.workerQuery('select total from echo_row where tally = $1', [last]);
      expect(rows).toEqual([{ total: 2 }]);
    }
  }, 30_000);

  it.each([
    ['an event', (): Promise<unknown> => tallies.open(), /tallies \d+ positions/],
    [
      'a due timer',
      (): Promise<unknown> => tallies.open({ next: '2020-01-01T00:00:00.000Z' }),
      /1 due timers/,
    ],
  ])('names what is left when %s is not carried in time', async (_, leave, named) => {
    await leave();
    await expect(settle(test.environment, 50)).rejects.toMatchObject({
      code: 'not-settled',
      message: expect.stringMatching(named),
    });
  });

  it('is done at once when there is nothing to do', async () => {
    await expect(settle(test.environment, 2_000)).resolves.toBeUndefined();
  });
});
