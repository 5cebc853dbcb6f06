import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { createCheckpoints, readCheckpoints } from '#platform/runtime/messages/checkpoints';
import { type MessageHandler, MessageReader } from '#platform/runtime/messages/message-handler';
import { OwnLogSource } from '#platform/runtime/messages/message-source';
import { PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { SubscriptionRunner } from '#platform/runtime/messages/subscription-runner';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { streamOf, Tallies } from './tallies.kit.spec.js';

const PARTITION = 9;
const POISONED = 25;

describe('What carries a subscription', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let tallies: Tallies;

  beforeEach(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
    tallies = new Tallies(runtime);
  });
  afterEach(() => test.close());

  function workerOf(generation: number, handler: MessageHandler): PartitionWorker {
    const owner = { subscription: 'by-hand', generation, source: 'tallies' };
    const reader = new MessageReader({ source: 'own-log', types: ['opened', 'added'] });
    return new PartitionWorker(runtime.database, owner, reader, handler, () => true);
  }

  function runnerOf(source: OwnLogSource, worker: PartitionWorker): SubscriptionRunner {
    return new SubscriptionRunner(
      runtime.database,
      source,
      () => Promise.resolve(worker),
      () => undefined,
    );
  }

  it('begins anew where a rebuilt generation stands, although a batch of the former one was under way', async () => {
    await tallies.open({ stream: streamOf(PARTITION) });
    let enter: () => void = () => undefined;
    let leave: () => void = () => undefined;
    const entered = new Promise<void>((resolve) => (enter = resolve));
    const left = new Promise<void>((resolve) => (leave = resolve));
    const former = workerOf(1, {
      handle: () => {
        enter();
        return left.then(() => []);
      },
    });
    const rebuilt = workerOf(2, { handle: () => Promise.resolve([]) });
    await createCheckpoints(runtime.database, rebuilt.owner, 1);
    const source = new OwnLogSource(runtime.log, new LogSignal());
    const runner = runnerOf(source, former);
    const underWay = runner.catchUp();
    await entered;
    runner.continueWith(rebuilt);
    leave();
    await underWay;
    while (!(await runner.catchUp()));
    const checkpoints = await readCheckpoints(runtime.database, rebuilt.owner);
    expect(checkpoints.map(({ position }) => position)).toEqual(await runtime.log.heads());
  });

  it('asks for nothing that was handled, although a partition was let go on while a batch was under way', async () => {
    const [before, held] = [streamOf(PARTITION + 1), streamOf(PARTITION)];
    let whileHandling = (): void => undefined;
    const worker = workerOf(1, {
      handle: () => {
        whileHandling();
        return Promise.resolve([]);
      },
    });
    const source = new OwnLogSource(runtime.log, new LogSignal());
    const asked = jest.spyOn(source, 'pages');
    const runner = runnerOf(source, worker);
    await tallies.open({ stream: before });
    while (!(await runner.catchUp()));
    await tallies.open({ stream: held });
    whileHandling = () => {
      runner.resume(PARTITION);
    };
    await runner.catchUp();
    asked.mockClear();
    while (!(await runner.catchUp()));
    expect(asked.mock.calls).toEqual([]);
    expect(runner.status().lag).toBe(0);
  });

  it('asks for nothing that was handled, although a partition was let go on while checkpoints were read', async () => {
    const worker = workerOf(1, { handle: () => Promise.resolve([]) });
    const source = new OwnLogSource(runtime.log, new LogSignal());
    const runner = runnerOf(source, worker);
    await tallies.open({ stream: streamOf(PARTITION) });
    while (!(await runner.catchUp()));
    const asked = jest.spyOn(source, 'pages');
    const workerQuery = runtime.database.workerQuery.bind(runtime.database);
    const reading = jest.spyOn(runtime.database, 'workerQuery').mockImplementation((...query) => {
      if (!query[0].startsWith('select epoch, position')) return workerQuery(...query);
      reading.mockRestore();
      runner.resume(PARTITION);
      return workerQuery(...query);
    });
    runner.resume(PARTITION);
    while (!(await runner.catchUp()));
    expect(asked.mock.calls).toEqual([]);
    expect(runner.status().lag).toBe(0);
  });

  it('carries the others when one partition meets a passing error again and again, and all when it is over', async () => {
    const [held, free] = [streamOf(PARTITION), streamOf(PARTITION + 1)];
    for (const stream of [held, free]) await tallies.open({ stream });
    const handled: string[] = [];
    let isHeld = true;
    const worker = workerOf(1, {
      handle: (_, events) => {
        if (isHeld && events.some(({ stream }) => stream === held))
          return Promise.reject(Object.assign(new Error('statement timeout'), { code: '57014' }));
        handled.push(...events.map(({ stream }) => stream));
        return Promise.resolve([]);
      },
    });
    await createCheckpoints(runtime.database, worker.owner, 1);
    const runner = new SubscriptionRunner(
      runtime.database,
      new OwnLogSource(runtime.log, new LogSignal()),
      () => Promise.resolve(worker),
      () => undefined,
    );
    for (let round = 0; round < 3; round += 1)
      await expect(runner.catchUp()).rejects.toThrow('statement timeout');
    expect(handled).toEqual([free]);
    isHeld = false;
    while (!(await runner.catchUp()));
    expect(handled).toEqual([free, held]);
    expect(await runtime.database.workerQuery('select 1 from parked')).toEqual([]);
  });

  it('halts a partition when too many of its streams are parked, and carries the others', async () => {
    const neighbour = await tallies.open({ stream: streamOf(PARTITION + 1) });
    await tallies.add(neighbour, 1);
    for (let n = 0; n < POISONED; n += 1) {
      await tallies.add(await tallies.open({ stream: streamOf(PARTITION) }), 666);
    }
    const [runner] = runtime.subscriptions.runnersOf('tally-list');
    if (!runner) throw new Error('no runner');
    while (!(await runner.catchUp()));
    expect(runner.status().stalledFor).toBeGreaterThan(0);
    expect([...runner.status().stopped]).toEqual([
      [PARTITION, 'too many streams were parked within a minute'],
    ]);
    const parked = async (): Promise<unknown> => {
      const rows = await runtime.database.workerQuery(
        'select count(distinct stream) as streams, min(partition) as from, max(partition) as to from parked',
      );
      return rows[0];
    };
    expect(await parked()).toEqual({ streams: 21, from: PARTITION, to: PARTITION });
    const listed = await runtime.database.workerQuery('select total from tally_row where tally = $1', [
      neighbour,
    ]);
    expect(listed).toEqual([{ total: 1 }]);

    runner.resume(PARTITION);
    while (!(await runner.catchUp()));
    expect(runner.status()).toMatchObject({ stopped: new Map(), lag: 0, stalledFor: 0 });
    expect(await parked()).toEqual({ streams: POISONED, from: PARTITION, to: PARTITION });
  });
});
