import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { purgeReceipts } from '#platform/runtime/commands/receipt-purge';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A receipt', () => {
  const tenant = randomUUID();
  let test: TestContexts;
  let runtime: ContextRuntime;
  let operator: Client;
  let stream: Uuid;

  beforeEach(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
    operator = new Client({ connectionString: test.administrator, options: '-c search_path=tallies' });
    await operator.connect();
    stream = randomUUID();
    const actor = runtime.actor(tenant, 'somebody');
    await runtime.commands.create(tally, {
      ...{ actor, stream, at: runtime.clock.now(), command: { type: 'open', next: null } },
      identity: runtime.identify(actor, 'begin', { route: 'begin', body: 1 }),
      participants: [{ tenant, part: 'keeper' }],
    });
  });
  afterEach(async () => {
    await operator.end();
    await test.close();
  });

  function add(key: string, amount = 1): Promise<CommandAnswer> {
    const actor = runtime.actor(tenant, 'somebody');
    return runtime.commands.execute(tally, {
      ...{ actor, stream, at: runtime.clock.now() },
      identity: runtime.identify(actor, key, { route: 'add', body: amount }),
      command: (): TallyCommand => ({ type: 'add', amount }),
    });
  }

  async function age(hours: number): Promise<void> {
    await operator.query('update receipt set recorded_at = recorded_at - make_interval(hours => $1)', [
      hours,
    ]);
  }

  async function kept(): Promise<number> {
    const { rows } = await operator.query<{ n: number }>('select count(*)::int as n from receipt');
    return rows[0]?.n ?? -1;
  }

  async function purge(): Promise<void> {
    while (await purgeReceipts(runtime.database));
  }

  it('answers a repetition for seven days of real time, whatever business time says', async () => {
    const first = await add('once');
    test.environment.clock.advance(30 * 86_400_000);
    await age(7 * 24 - 1);
    await purge();
    expect(await add('once')).toEqual({ ...first, replayed: true });
    await expect(add('once', 2)).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('is gone after seven days: a repetition then is a new command, decided by the state as it is', async () => {
    const first = await add('once');
    await age(7 * 24 + 1);
    await purge();
    expect(await kept()).toBe(0);
    const again = await add('once', 2);
    expect(again).toMatchObject({ outcome: 'accepted', version: 3, replayed: false });
    expect(again).not.toMatchObject({ version: first.outcome === 'accepted' ? first.version : 0 });
    expect(await add('once', 2)).toEqual({ ...again, replayed: true });
  });

  it('goes in batches, oldest first', async () => {
    await operator.query(
      `insert into receipt (tenant, command_id, request_hash, status, recorded_at)
       select gen_random_uuid(), gen_random_uuid(), '', 'rejected', clock_timestamp() - interval '8 days' - n * interval '1 second'
         from generate_series(1, 2300) n`,
    );
    const left: number[] = [];
    const more: boolean[] = [];
    for (let batch = 0; batch < 3; batch += 1) {
      more.push(await purgeReceipts(runtime.database));
      left.push(await kept());
    }
    expect([more, left]).toEqual([
      [true, true, false],
      [1301, 301, 1],
    ]);
  });

  it('of a pending command stays as long as that one is open, so that it happens once', async () => {
    const id = randomUUID();
    await runtime.database.workerQuery(
      `insert into pending_command (tenant, id, process, stream, command, payload, decided_at)
       values ($1, $2, 'mirroring', $3, 'add-to-mirror', '{"amount": 4}', clock_timestamp() - interval '10 days')`,
      [tenant, id, stream],
    );
    await runtime.pending.runDue();
    await runtime.database.workerQuery('update pending_command set done_at = null');
    await age(8 * 24);
    await purge();
    await runtime.pending.runDue();
    await purge();
    const { rows } = await operator.query<{ type: string }>('select type from event order by version');
    expect(rows.map(({ type }) => type)).toEqual(['opened', 'added']);
    expect(await kept()).toBe(0);
  });

  it('is purged while the context runs, without anybody asking', async () => {
    await age(8 * 24);
    runtime.start();
    while ((await kept()) > 0);
    expect(runtime.housekeeper.lastError).toBeUndefined();
  });
});
