import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { echoes, publishingTallies, Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A read that states what it must have seen', () => {
  let test: TestContexts;
  let listener: ContextRuntime;
  let tallies: Tallies;

  beforeAll(async () => {
    test = await openTestContexts([publishingTallies, echoes], { carry: false });
    listener = test.runtime('echoes');
    tallies = new Tallies(test.runtime('tallies'));
  });
  afterAll(() => test.close());

  async function carry(): Promise<void> {
    for (const runner of listener.subscriptions.runnersOf('echo-list')) while (!(await runner.catchUp()));
  }

  it('waits until it has followed the other context that far', async () => {
    const tally = await tallies.open();
    const position = await tallies.add(tally, 8);
    let answered = false;
    const read = listener.positions.awaited(['echo-list'], [position]).then(() => (answered = true));
    const before = await listener.database.workerQuery('select 1 from echo_row where tally = $1', [tally]);
    expect([before, answered]).toEqual([[], false]);
    await carry();
    await read;
    const after = await listener.database.workerQuery('select total from echo_row where tally = $1', [tally]);
    expect(after).toEqual([{ total: 8 }]);
  });

  it('says after 2 s that it is not there yet, to be asked again, and never that it is not found', async () => {
    const position = await tallies.add(await tallies.open(), 8);
    await expect(listener.positions.awaited(['echo-list'], [position])).rejects.toMatchObject({
      code: 'not-yet-visible',
      family: 'unavailable',
      retryAfterSeconds: 1,
    });
    await carry();
    await expect(listener.positions.awaited(['echo-list'], [position])).resolves.toBeUndefined();
  });

  it('waits for nothing that its read model does not follow', async () => {
    const elsewhere = { context: 'people', epoch: 1, partition: 3, position: 9_999_999 };
    const own = { context: 'echoes', epoch: 1, partition: 3, position: 9_999_999 };
    await expect(listener.positions.awaited(['echo-list'], [elsewhere, own])).resolves.toBeUndefined();
    await expect(listener.positions.awaited(['no-such-model'], [elsewhere])).resolves.toBeUndefined();
    await expect(listener.positions.awaited([], [elsewhere])).resolves.toBeUndefined();
  });

  it('takes a position of an epoch that has passed as seen, and waits for one of an epoch to come', async () => {
    const position = await tallies.add(await tallies.open(), 2);
    await carry();
    await listener.database.workerQuery('update checkpoint set epoch = 2');
    const before = { ...position, position: position.position + 1_000_000 };
    await expect(listener.positions.awaited(['echo-list'], [before])).resolves.toBeUndefined();
    await expect(
      listener.positions.awaited(['echo-list'], [{ ...position, epoch: 3, position: 1 }]),
    ).rejects.toMatchObject({ code: 'not-yet-visible' });
  });
});
