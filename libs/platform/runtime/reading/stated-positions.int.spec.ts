import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ContextDefinition } from '#platform/runtime/context-definition';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import type { Position } from '#platform/kernel/position';
import { echoes, publishingTallies, streamOf, Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { StatedPositions } from '#platform/runtime/reading/stated-positions';
import { skippableTime } from '#platform/testing/skipped-time';
import { tallyList } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

/** Tallies whose list does not take that one was closed. */
const listing: ContextDefinition = {
  ...publishingTallies,
  subscriptions: [projectionSubscription(tallyList, [{ source: 'own-log', types: ['opened', 'added'] }])],
};
const noHurry = (): void => undefined;

/** What is asked, answered as if its two seconds had passed when the database was asked for the first time. */
async function askedOnce<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  const time = skippableTime();
  const answer = ask();
  time.skip(2_001);
  return answer.finally(() => jest.restoreAllMocks());
}

describe('A read that states what it must have seen', () => {
  let test: TestContexts;
  let listener: ContextRuntime;
  let tallies: Tallies;

  beforeAll(async () => {
    test = await openTestContexts([listing, echoes], { carry: false });
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

  it('does not take what is parked as seen, nor what waits behind it, until somebody has let it go', async () => {
    const tally = await tallies.open();
    const poison = await tallies.add(tally, 668);
    const behind = await tallies.add(tally, 4);
    const other = await tallies.add(await tallies.open({ stream: streamOf(poison.partition) }), 2);
    await carry();
    const ask = (position: Position): Promise<void> => listener.positions.awaited(['echo-list'], [position]);
    const asked = await askedOnce(() => Promise.allSettled([poison, behind, other].map(ask)));
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
    expect(asked[0]).toMatchObject({ reason: { code: 'not-yet-visible' } });
    const [runner] = listener.subscriptions.runnersOf('echo-list');
    const worker = await runner?.current();
    await worker?.skip(poison.partition, tally, { reason: 'a test', by: 'operator' });
    await worker?.retry(poison.partition, tally);
    await expect(Promise.all([poison, behind].map(ask))).resolves.toEqual([undefined, undefined]);
  });

  it('does not take a later event as seen where an earlier one of its stream is parked in the own log', async () => {
    const teller = test.runtime('tallies');
    const tally = await tallies.open();
    const { partition } = await tallies.add(tally, 666);
    const other = await tallies.open({ stream: streamOf(partition) });
    const closed: (Position | undefined)[] = [];
    for (const one of [tally, other]) closed.push(await tallies.act(one, { type: 'close' }));
    for (const runner of teller.subscriptions.runnersOf('tally-list')) while (!(await runner.catchUp()));
    const asked = await askedOnce(() =>
      Promise.allSettled(
        closed.map((position) => teller.positions.awaited(['tally-list'], position ? [position] : [])),
      ),
    );
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
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
    const toCome = { ...position, epoch: 3, position: 1 };
    await expect(askedOnce(() => listener.positions.awaited(['echo-list'], [toCome]))).rejects.toMatchObject({
      code: 'not-yet-visible',
    });
    await listener.database.workerQuery('update checkpoint set epoch = 1');
  });

  it('has the read models that somebody waits for handled at once, and no others', async () => {
    const hurried = new Set<string>();
    const positions = new StatedPositions(listener.database, listener.subscriptions.followed(), (names) => {
      for (const name of names) hurried.add(name);
      void carry();
    });
    const tally = await tallies.open();
    await carry();
    const seen = await tallies.add(tally, 1);
    await carry();
    await positions.awaited(['echo-list'], [seen]);
    expect([...hurried]).toEqual([]);
    await positions.awaited(['echo-list'], [await tallies.add(tally, 2)]);
    expect([...hurried]).toEqual(['echo-list']);
  });

  it('asks the database one thing at a time, however many wait', async () => {
    const { database } = listener;
    let [now, most, looks] = [0, 0, 0];
    const counting = {
      runtimeQuery: async <Row extends object>(text: string, values?: readonly unknown[]) => {
        now += 1;
        looks += 1;
        most = Math.max(most, now);
        return database.runtimeQuery<Row>(text, values).finally(() => (now -= 1));
      },
    };
    const positions = new StatedPositions(counting, listener.subscriptions.followed(), noHurry);
    const tally = await tallies.open();
    const written = await tallies.add(tally, 2);
    await carry();
    const ahead = { ...written, position: written.position + 1_000_000 };
    const answers = await Promise.allSettled(
      Array.from({ length: 100 }, (_, n) => positions.awaited(['echo-list'], [n % 2 ? ahead : written])),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(answers.map(({ status }, n) => (status === 'rejected') === (n % 2 === 1))).not.toContain(false);
    expect(most).toBe(1);
    expect(looks).toBeLessThan(2_000);
  });

  it('tells everybody who waits when the database is away, and answers again afterwards', async () => {
    let away = true;
    const flaky = {
      runtimeQuery: <Row extends object>(text: string, values?: readonly unknown[]) =>
        away ? Promise.reject(new Error('away')) : listener.database.runtimeQuery<Row>(text, values),
    };
    const positions = new StatedPositions(flaky, listener.subscriptions.followed(), noHurry);
    const written = await tallies.add(await tallies.open(), 2);
    await carry();
    const ask = (): Promise<void> => positions.awaited(['echo-list'], [written]);
    const refused = await Promise.allSettled([ask(), ask(), ask()]);
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    away = false;
    await expect(ask()).resolves.toBeUndefined();
  });
});
