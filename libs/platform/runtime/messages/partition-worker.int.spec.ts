import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextDatabase } from '#platform/runtime/database/context-database';
import {
  type CheckpointOwner,
  createCheckpoints,
  readCheckpoints,
} from '#platform/runtime/messages/checkpoints';
import type { FeedPage, Message } from '#platform/runtime/messages/feed';
import { MessageReader } from '#platform/runtime/messages/message-handler';
import { PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { ProjectionWriter } from '#platform/runtime/messages/projection-writer';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { echoes, echoList, streamOf, tallyGrew } from './tallies.kit.spec.js';

const PARTITION = 7;
const NAME = 'Mrs Canary';
const { projection } = projectionSubscription(echoList, []);

describe('A message from another context', () => {
  let test: TestContexts;
  let database: ContextDatabase;
  let owner: CheckpointOwner;
  let worker: PartitionWorker;
  let parked: Uuid[];
  const tenant = randomUUID();

  beforeAll(async () => {
    test = await openTestContexts([echoes], { carry: false });
    database = test.runtime('echoes').database;
  });
  afterAll(() => test.close());
  beforeEach(async () => {
    owner = { subscription: `echo-list of ${randomUUID()}`, generation: 1, source: 'tallies' };
    parked = [];
    await createCheckpoints(database, owner, 2);
    const reader = new MessageReader({ source: 'tallies', contracts: [tallyGrew] });
    worker = new PartitionWorker(database, owner, reader, new ProjectionWriter(projection), (_, stream) => {
      parked.push(stream);
      return parked.length < 3;
    });
  });

  function message(position: number, previous: number, change: Partial<Message> = {}): Message {
    return {
      source: 'tallies',
      epoch: 2,
      partition: PARTITION,
      position,
      previous,
      id: randomUUID(),
      type: tallyGrew.type,
      tenant,
      stream: streamOf(PARTITION),
      version: 2,
      occurredAt: '2026-11-22T09:00:00.000Z',
      recordedAt: '2026-11-22T09:00:00.000Z',
      correlation: randomUUID(),
      causation: null,
      data: { amount: 2 },
      ...change,
    };
  }

  function page(messages: readonly Message[], change: Partial<FeedPage> = {}): FeedPage {
    const through = messages.at(-1)?.position ?? 0;
    return { source: 'tallies', epoch: 2, partition: PARTITION, after: 0, messages, through, ...change };
  }

  async function checkpoint(): Promise<number | undefined> {
    return (await readCheckpoints(database, owner))[PARTITION]?.position;
  }

  async function total(stream: Uuid): Promise<number> {
    const rows = await database.workerQuery<{ total: number }>(
      'select total from echo_row where tally = $1',
      [stream],
    );
    return rows[0]?.total ?? 0;
  }

  async function reasons(): Promise<readonly string[]> {
    const rows = await database.workerQuery<{ reason: string }>(
      'select reason from parked where subscription = $1 order by position',
      [owner.subscription],
    );
    return rows.map((row) => row.reason);
  }

  it('is taken when the one published before it has been handled, and moves the checkpoint', async () => {
    const [first, second] = [message(10, 0), message(20, 10)];
    expect(await worker.handlePage(page([first, second], { through: 25 }))).toEqual({
      ...{ outcome: 'moved', position: 25, handled: 2, passedOver: 0 },
    });
    expect([await checkpoint(), await total(first.stream), await total(second.stream)]).toEqual([25, 2, 2]);
  });

  it('that comes after a lost one is a hole: nothing of its page is handled', async () => {
    const [first, , third] = [message(10, 0), message(20, 10), message(30, 20)];
    expect(await worker.handlePage(page([first, third]))).toEqual({ outcome: 'hole', position: 0 });
    expect([await checkpoint(), await total(first.stream)]).toEqual([0, 0]);
  });

  it('of a page that was read from beyond the checkpoint is a hole, even where the page is empty', async () => {
    const one = message(30, 0);
    expect(await worker.handlePage(page([one], { after: 20 }))).toEqual({ outcome: 'hole', position: 0 });
    expect(await worker.handlePage(page([], { after: 20, through: 40 }))).toEqual({
      outcome: 'hole',
      position: 0,
    });
    expect([await checkpoint(), await total(one.stream)]).toEqual([0, 0]);
  });

  it('that was handled before is dropped, alone, doubled or in an old page', async () => {
    const [first, second] = [message(10, 0), message(20, 10)];
    await worker.handlePage(page([first]));
    await worker.handlePage(page([first, first, second, second]));
    await worker.handlePage(page([first, second]));
    await worker.handlePage(page([first]));
    expect([await checkpoint(), await total(first.stream), await total(second.stream)]).toEqual([20, 2, 2]);
  });

  it('that overtook another is not taken before it', async () => {
    const [first, second] = [message(10, 0), message(20, 10)];
    expect(await worker.handlePage(page([second, first]))).toMatchObject({ outcome: 'hole' });
    expect(await worker.handlePage(page([first, second]))).toMatchObject({ outcome: 'moved', handled: 2 });
  });

  it('of an older epoch, or of a newer one, is not taken', async () => {
    const one = message(10, 0);
    expect(await worker.handlePage(page([one], { epoch: 1 }))).toEqual({
      outcome: 'older-epoch',
      position: 0,
    });
    expect(await worker.handlePage(page([one], { epoch: 3 }))).toEqual({
      outcome: 'newer-epoch',
      position: 0,
    });
    expect([await checkpoint(), await total(one.stream)]).toEqual([0, 0]);
  });

  describe('with those of other partitions', () => {
    const [here, there] = [PARTITION, PARTITION + 1];

    /** A message of a partition, in a page of its own. */
    function pageOf(partition: number, change: Partial<Message> = {}): FeedPage {
      const one = message(10, 0, { partition, stream: streamOf(partition), ...change });
      return page([one], { partition });
    }

    function totalOf({ messages }: FeedPage): Promise<number> {
      return total(messages[0]?.stream ?? '');
    }

    async function checkpoints(): Promise<readonly (number | undefined)[]> {
      const all = await readCheckpoints(database, owner);
      return [here, there].map((partition) => all[partition]?.position);
    }

    it('is handled in one transaction, and each partition answers for itself', async () => {
      const [sound, other] = [pageOf(here), pageOf(there)];
      const lost = message(30, 20, { partition: there + 1, stream: streamOf(there + 1) });
      const hole = page([lost], { partition: there + 1 });
      expect(await worker.handleTogether([sound, other, hole])).toEqual(
        new Map<number, unknown>([
          [here, { outcome: 'moved', position: 10, handled: 1, passedOver: 0 }],
          [there, { outcome: 'moved', position: 10, handled: 1, passedOver: 0 }],
          [there + 1, { outcome: 'hole', position: 0 }],
        ]),
      );
      expect([await checkpoints(), await totalOf(sound), await totalOf(other)]).toEqual([[10, 10], 2, 2]);
    });

    it('is not handled when one of them cannot be: nothing is half done', async () => {
      const [sound, poison] = [pageOf(here), pageOf(there, { data: { amount: 668 } })];
      await expect(worker.handleTogether([sound, poison])).rejects.toThrow('poison');
      expect([await checkpoints(), await totalOf(sound), await reasons()]).toEqual([[0, 0], 0, []]);
    });

    it('is passed over in one statement only where every checkpoint stands where it was read', async () => {
      const other = { type: 'ginnel.tallies.tally-shrank.v1' };
      await worker.handlePage(pageOf(there, other));
      const results = await worker.handleTogether([pageOf(here, other), pageOf(there, other)]);
      expect([...results.values()].map(({ outcome, position }) => [outcome, position])).toEqual([
        ['moved', 10],
        ['moved', 10],
      ]);
      expect(await checkpoints()).toEqual([10, 10]);
    });
  });

  it('of a type that nobody asked for is passed over and counted', async () => {
    const other = message(10, 0, { type: 'ginnel.tallies.tally-shrank.v1' });
    expect(await worker.handlePage(page([other]))).toMatchObject({ position: 10, handled: 0, passedOver: 1 });
    expect(await reasons()).toEqual([]);
  });

  it('of a listed type in a version that is not known here is parked, with the later ones of its stream', async () => {
    const newer = message(10, 0, { type: 'ginnel.tallies.tally-grew.v2' });
    const later = message(20, 10, { stream: newer.stream });
    const neighbour = message(30, 20);
    expect(await worker.handlePage(page([newer, later, neighbour]))).toMatchObject({
      outcome: 'moved',
      position: 30,
    });
    expect(await reasons()).toEqual([
      'the version of ginnel.tallies.tally-grew.v2 is not known here',
      'behind a parked message',
    ]);
    expect([await total(newer.stream), await total(neighbour.stream)]).toEqual([0, 2]);
  });

  it('that breaks its contract is parked with the place and the rule, never with a value', async () => {
    const broken = [
      message(10, 0, { data: { amount: NAME } }),
      message(20, 10, { data: { amount: 2, note: NAME } }),
    ];
    await worker.handlePage(page(broken));
    const found = await reasons();
    expect(found).toEqual([
      'the data of ginnel.tallies.tally-grew.v1 does not fit its contract: amount invalid_type',
      'the data of ginnel.tallies.tally-grew.v1 does not fit its contract:  unrecognized_keys',
    ]);
    expect(found.join()).not.toContain(NAME);
  });

  it('that fails when handled leaves the kind of its error and not its words', async () => {
    const poison = message(10, 0, { data: { amount: 668 } });
    await worker.handlePage(page([poison]));
    expect(await reasons()).toEqual(['the handler failed: Error']);
    expect(parked).toEqual([poison.stream]);
  });

  it('is not handled any more once too many before it were parked', async () => {
    const poison = [10, 20, 30, 40, 50].map((position) =>
      message(position, position - 10, { data: { amount: 668 } }),
    );
    expect(await worker.handlePage(page(poison))).toMatchObject({ outcome: 'moved', position: 30 });
    expect([await checkpoint(), parked.length]).toEqual([30, 3]);
  });

  it('waits, and is never parked, while the database gives a passing error', async () => {
    const one = message(10, 0);
    const passing = Object.assign(new Error('deadlock detected'), { code: '40P01' });
    const away = new PartitionWorker(
      database,
      owner,
      new MessageReader({ source: 'tallies', contracts: [tallyGrew] }),
      { handle: () => Promise.reject(passing) },
      () => true,
    );
    await expect(away.handlePage(page([one]))).rejects.toBe(passing);
    expect([await checkpoint(), await reasons()]).toEqual([0, []]);
    expect(await worker.handlePage(page([one]))).toMatchObject({ outcome: 'moved', handled: 1 });
  });
});
