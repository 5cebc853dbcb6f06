import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { tallyContext, tallyList } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { Tallies } from './tallies.kit.spec.js';

describe('A read model that is rebuilt', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let tallies: Tallies;

  beforeEach(async () => {
    test = await openTestContexts([tallyContext]);
    runtime = test.runtime('tallies');
    tallies = new Tallies(runtime);
  });
  afterEach(() => test.close());

  async function live(): Promise<unknown> {
    const [figures] = await runtime.database.asTenant(tallies.tenant, async (client) => {
      const { rows } = await client.query<object>(
        `select (select count(*) from tally_list) as rows, (select sum(total)::int from tally_list) as total,
                s.tallies as counted, s.total as summed
           from tally_sum s join read_model_generation g on g.read_model = 'tally_row' and g.live = s.generation`,
      );
      return rows;
    });
    return figures;
  }

  async function recount(): Promise<unknown> {
    const [figures] = await runtime.database.workerQuery(
      `select count(distinct stream) as rows, sum((data->>'amount')::int)::int as total,
              count(distinct stream) as counted, sum((data->>'amount')::int) as summed from event`,
    );
    return figures;
  }

  const generations = (): Promise<readonly object[]> =>
    runtime.database.workerQuery('select distinct generation from tally_row order by generation');

  it('is switched while others write, and its figures equal a recount each time', async () => {
    const streams = await Promise.all(Array.from({ length: 6 }, () => tallies.open()));
    const work = { goesOn: true };
    const writers = streams.map(async (stream) => {
      for (let n = 1; work.goesOn; n += 1) await tallies.add(stream, n % 50 || 1);
    });
    const seen: number[] = [];
    for (const generation of [2, 3]) {
      const result = await runtime.subscriptions.rebuild(tallyList.name, (done) => seen.push(done));
      expect(result).toEqual({ outcome: 'switched', generation });
    }
    work.goesOn = false;
    await Promise.all(writers);
    await test.settle();
    expect(await live()).toEqual(await recount());
    expect(seen.length).toBeGreaterThan(0);
  }, 60_000);

  it('shows the last event too when it came in the instant of the switch', async () => {
    const streams = await Promise.all(Array.from({ length: 8 }, () => tallies.open()));
    for (let round = 0; round < 5; round += 1) {
      const switched = runtime.subscriptions.rebuild(tallyList.name);
      await Promise.all(streams.map((stream) => tallies.add(stream, 1, 2)));
      await switched;
      await test.settle();
      expect(await live()).toEqual(await recount());
    }
  }, 60_000);

  it('keeps the former generation for a day, and then only that one goes', async () => {
    await tallies.add(await tallies.open(), 5);
    await test.settle();
    await runtime.subscriptions.rebuild(tallyList.name);
    const tidy = async (hours: number): Promise<void> => {
      await runtime.database.workerQuery(
        'update read_model_generation set switched_at = clock_timestamp() - make_interval(hours => $1)',
        [hours],
      );
      while (await runtime.subscriptions.dropOldGenerations());
    };
    await tidy(23);
    expect(await generations()).toEqual([{ generation: 1 }, { generation: 2 }]);
    await tidy(25);
    expect(await generations()).toEqual([{ generation: 2 }]);
    const checkpoints = await runtime.database.workerQuery(
      "select distinct generation from checkpoint where subscription = 'tally-list'",
    );
    expect(checkpoints).toEqual([{ generation: 2 }]);
    await tallies.add(await tallies.open(), 7);
    await test.settle();
    expect(await live()).toEqual(await recount());
  });

  it('leaves nothing of several former generations, rows of which there are many and rollups included', async () => {
    await tallies.add(await tallies.open(), 5);
    await test.settle();
    await runtime.subscriptions.rebuild(tallyList.name);
    await runtime.database.workerQuery(
      `insert into tally_row (generation, tenant, tally, total, events)
       select 1, gen_random_uuid(), gen_random_uuid(), 1, 1 from generate_series(1, 12000)`,
    );
    await runtime.subscriptions.rebuild(tallyList.name);
    await runtime.database.workerQuery(
      "update read_model_generation set switched_at = clock_timestamp() - interval '2 days'",
    );
    while (await runtime.subscriptions.dropOldGenerations());
    const left = await runtime.database.workerQuery(
      'select generation from tally_row union select generation from tally_sum',
    );
    expect(left).toEqual([{ generation: 3 }]);
    expect(await live()).toEqual(await recount());
  });

  it('skips what was skipped in the live one, and handles what came after it', async () => {
    const stream = await tallies.open();
    await tallies.add(stream, 1, 666, 3, 666, 5);
    await test.settle();
    const [runner] = runtime.subscriptions.runnersOf(tallyList.name);
    const worker = await runner?.current();
    const [parked] = await runtime.database.workerQuery<{ partition: number }>(
      'select partition from parked',
    );
    const partition = parked?.partition ?? -1;
    for (let skip = 0; skip < 2; skip += 1) {
      await worker?.skip(partition, stream, { reason: 'a test amount', by: 'operator' });
      await worker?.retry(partition, stream);
    }
    expect(await live()).toMatchObject({ rows: 1, total: 9 });
    expect(await runtime.subscriptions.rebuild(tallyList.name)).toMatchObject({ outcome: 'switched' });
    expect(await live()).toMatchObject({ rows: 1, total: 9 });
    expect(await runtime.database.workerQuery('select 1 from parked_skip')).toHaveLength(2);
  });

  it('is not switched while it has parked more than the live one', async () => {
    const stream = await tallies.open();
    await tallies.add(stream, 1, 666);
    await test.settle();
    await runtime.database.workerQuery('delete from parked');
    const parkedMore = { outcome: 'parked-more', generation: 2, parked: 1, parkedLive: 0 };
    expect(await runtime.subscriptions.rebuild(tallyList.name)).toEqual(parkedMore);
    expect(await runtime.subscriptions.rebuild(tallyList.name)).toEqual(parkedMore);
    expect(await live()).toMatchObject({ rows: 1, total: 1 });
  });

  it('is not switched either where it parks more only while it drains what came last', async () => {
    const stream = await tallies.open();
    await test.settle();
    const holder = new Client({ connectionString: test.administrator, options: '-c search_path=tallies' });
    await holder.connect();
    const isWaitedFor = async (): Promise<boolean> => {
      const { rowCount } = await holder.query(
        'select from pg_stat_activity where pg_backend_pid() = any (pg_blocking_pids(pid))',
      );
      return rowCount !== 0;
    };
    try {
      await holder.query("begin; select from checkpoint where subscription = 'tally-list' for update");
      const rebuilt = runtime.subscriptions.rebuild(tallyList.name);
      while (!(await isWaitedFor()));
      const { partition, position } = await tallies.add(stream, 666);
      // Another version of the program carries the live one, and has handled it.
      await holder.query(
        `update checkpoint set position = ${position}
          where subscription = 'tally-list' and generation = 1 and partition = ${partition}; commit`,
      );
      expect(await rebuilt).toEqual({ outcome: 'parked-more', generation: 2, parked: 1, parkedLive: 0 });
    } finally {
      await holder.end();
    }
  });

  it('waits for no message that is parked alike in both', async () => {
    await tallies.add(await tallies.open(), 1, 666, 3);
    await test.settle();
    expect(await runtime.subscriptions.rebuild(tallyList.name)).toMatchObject({ outcome: 'switched' });
    expect(await live()).toMatchObject({ rows: 1, total: 1 });
  });

  it('is not waited for by a live one that is held: it gives way after a second and tries again', async () => {
    await tallies.add(await tallies.open(), 5);
    await test.settle();
    const holder = new Client({ connectionString: test.administrator, options: '-c search_path=tallies' });
    await holder.connect();
    try {
      const waitingSince = async (): Promise<string | undefined> => {
        const { rows } = await holder.query<{ since: string }>(
          'select min(waitstart)::text as since from pg_locks where not granted having min(waitstart) is not null',
        );
        return rows[0]?.since;
      };
      await holder.query(
        "begin; select from checkpoint where subscription = 'tally-list' and partition = 7 for update",
      );
      const rebuilt = runtime.subscriptions.rebuild(tallyList.name);
      let first: string | undefined;
      while (first === undefined) first = await waitingSince();
      const began = performance.now();
      let next: string | undefined = first;
      while (next === undefined || next === first) next = await waitingSince();
      expect(performance.now() - began).toBeLessThan(5_000);
      await holder.query('commit');
      expect(await rebuilt).toEqual({ outcome: 'switched', generation: 2 });
    } finally {
      await holder.end();
    }
    expect(await live()).toEqual(await recount());
  });

  it('sends nothing outside: the processes of its events do not run again', async () => {
    const mirror = await tallies.open();
    await tallies.add(await tallies.open({ mirror }), 4);
    await test.settle();
    await runtime.subscriptions.rebuild(tallyList.name);
    await test.settle();
    expect(await tallies.history(mirror)).toEqual(['opened', 'added']);
    await expect(runtime.subscriptions.rebuild('mirroring')).rejects.toThrow('not a read model');
  });
});
