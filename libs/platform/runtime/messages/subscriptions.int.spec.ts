import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { Position } from '#platform/kernel/position';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { partitionOf } from '#platform/runtime/log/partition';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A subscription', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  const tenant = randomUUID();

  beforeAll(async () => {
    test = await openTestContexts([tallyContext]);
    runtime = test.runtime('tallies');
  });
  afterAll(() => test.close());

  async function open(mirror?: Uuid, stream: Uuid = randomUUID()): Promise<Uuid> {
    const actor = runtime.actor(tenant, 'somebody');
    await runtime.commands.create(tally, {
      actor,
      identity: runtime.derive(randomUUID()),
      stream,
      at: runtime.clock.now(),
      command: mirror ? { type: 'open', next: null, mirror } : { type: 'open', next: null },
      participants: [{ tenant, part: 'keeper' }],
    });
    return stream;
  }

  async function add(stream: Uuid, amount: number): Promise<Position | undefined> {
    const actor = runtime.actor(tenant, 'somebody');
    const answer = await runtime.commands.execute(tally, {
      actor,
      identity: runtime.derive(randomUUID()),
      stream,
      at: runtime.clock.now(),
      command: (): TallyCommand => ({ type: 'add', amount }),
    });
    return answer.outcome === 'accepted' ? answer.position : undefined;
  }

  async function listed(stream: Uuid): Promise<unknown> {
    return runtime.database.asTenant(tenant, async (client) => {
      const { rows } = await client.query<object>('select total, events from tally_list where tally = $1', [
        stream,
      ]);
      return rows[0];
    });
  }

  async function sum(): Promise<{ tallies: number; total: number }> {
    const [row] = await runtime.database.workerQuery<{ tallies: number; total: number }>(
      `select tallies, total from tally_sum s join read_model_generation g on g.read_model = 'tally_row' and g.live = s.generation
        where tenant = $1`,
      [tenant],
    );
    return row ?? { tallies: 0, total: 0 };
  }

  it('keeps its rows and its rollup equal to the log', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => open()));
    await Promise.all(streams.flatMap((stream) => [add(stream, 1), add(stream, 2)]));
    await test.settle();
    for (const stream of streams) expect(await listed(stream)).toEqual({ total: 3, events: 3 });
    const [recount] = await runtime.database.workerQuery<{ tallies: number; total: number }>(
      `select count(distinct stream) as tallies, coalesce(sum((data->>'amount')::int), 0) as total from event`,
    );
    expect(await sum()).toEqual(recount);
  });

  it('lets a caller read its own write by the position it was answered', async () => {
    const stream = await open();
    const position = await add(stream, 7);
    if (!position) throw new Error('no position');
    await runtime.positions.awaited(['tally-list'], [position]);
    expect(await listed(stream)).toEqual({ total: 7, events: 2 });
  });

  it('says that a write is not readable yet rather than that it is not there', async () => {
    const ahead = { context: 'tallies', epoch: 1, partition: 3, position: 1_000_000_000 };
    await expect(runtime.positions.awaited(['tally-list'], [ahead])).rejects.toMatchObject({
      code: 'not-yet-visible',
    });
  });

  it('turns the outputs of a process into commands that happen once', async () => {
    const mirror = await open();
    const stream = await open(mirror);
    await add(stream, 4);
    await add(stream, 5);
    await test.settle();
    expect(await listed(mirror)).toEqual({ total: 9, events: 3 });
  });

  it('parks a message that cannot be handled with the later ones of its stream, and lets other streams flow', async () => {
    const poisoned = await open();
    const partition = partitionOf(poisoned);
    let neighbour = randomUUID();
    while (partitionOf(neighbour) !== partition) neighbour = randomUUID();
    await open(undefined, neighbour);
    await add(poisoned, 1);
    await add(poisoned, 666);
    await add(poisoned, 2);
    await add(neighbour, 3);
    await test.settle();
    expect(await listed(poisoned)).toEqual({ total: 1, events: 2 });
    expect(await listed(neighbour)).toEqual({ total: 3, events: 2 });
    const parked = await runtime.database.workerQuery(
      'select reason from parked where stream = $1 order by position',
      [poisoned],
    );
    expect(parked).toEqual([{ reason: 'the handler failed: Error' }, { reason: 'behind a parked message' }]);

    const [runner] = runtime.subscriptions.runnersOf('tally-list');
    const worker = await runner?.current();
    expect(await worker?.retry(partition, poisoned)).toEqual({ handled: 0, left: 2 });
    await expect(worker?.skip(partition, poisoned, { reason: ' ', by: 'operator' })).rejects.toThrow(
      'needs a reason',
    );
    expect(await worker?.skip(partition, poisoned, { reason: 'a test amount', by: 'operator' })).toBe(true);
    expect(await worker?.retry(partition, poisoned)).toEqual({ handled: 1, left: 0 });
    expect(await listed(poisoned)).toEqual({ total: 3, events: 3 });
    const skipped = await runtime.database.workerQuery(
      'select reason, skipped_by from parked_skip where stream = $1',
      [poisoned],
    );
    expect(skipped).toEqual([{ reason: 'a test amount', skipped_by: 'operator' }]);
  });

  it('is rebuilt beside the live one and switched without losing what comes meanwhile', async () => {
    const before = await sum();
    const stream = await open();
    const meanwhile = Promise.all(Array.from({ length: 30 }, () => add(stream, 1).catch(() => undefined)));
    const result = await runtime.subscriptions.rebuild('tally-list');
    await meanwhile;
    await test.settle();
    expect(result).toMatchObject({ outcome: 'switched' });
    expect(await sum()).toMatchObject({ tallies: before.tallies + 1 });
  });
});
