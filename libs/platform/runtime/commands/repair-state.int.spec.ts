import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Instant } from '#platform/kernel/clock';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { repairState } from '#platform/runtime/commands/repair-state';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A state row', () => {
  const tenant = randomUUID();
  let test: TestContexts;
  let runtime: ContextRuntime;
  let operator: Client;

  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
    operator = new Client({ connectionString: test.administrator, options: '-c search_path=tallies' });
    await operator.connect();
  });
  afterAll(async () => {
    await operator.end();
    await test.close();
  });

  async function open(next: Instant | null = null): Promise<Uuid> {
    const stream = randomUUID();
    await runtime.commands.create(tally, {
      actor: runtime.actor(tenant, 'somebody'),
      identity: runtime.derive(randomUUID()),
      ...{ stream, at: runtime.clock.now(), command: { type: 'open', next } },
      participants: [{ tenant, part: 'keeper' }],
    });
    return stream;
  }

  function add(stream: Uuid, amount: number): Promise<CommandAnswer> {
    return runtime.commands.execute(tally, {
      actor: runtime.actor(tenant, 'somebody'),
      identity: runtime.derive(randomUUID()),
      ...{ stream, at: runtime.clock.now() },
      command: (): TallyCommand => ({ type: 'add', amount }),
    });
  }

  async function row(stream: Uuid): Promise<unknown> {
    const { rows } = await operator.query<object>(
      "select version, state->'total' as total, state->'closed' as closed from stream_state where stream = $1",
      [stream],
    );
    return rows[0];
  }

  it('that was spoilt is made anew from the events of its stream, and decides rightly again', async () => {
    const stream = await open();
    await add(stream, 4);
    await add(stream, 5);
    await operator.query(
      `update stream_state set version = 9, state = state || '{"total": 0, "closed": true}' where stream = $1`,
      [stream],
    );
    expect(await add(stream, 1)).toMatchObject({ outcome: 'rejected' });
    expect(await repairState(runtime.database, tally, stream)).toBe('repaired');
    expect(await row(stream)).toEqual({ version: 3, total: 9, closed: false });
    expect(await add(stream, 1)).toMatchObject({ outcome: 'accepted', version: 4 });
  });

  it('that waits for a timer again has one, though it went while the state was spoilt', async () => {
    const due = runtime.clock.now();
    const [marked, deleted] = [await open(due), await open(due)];
    for (const stream of [marked, deleted]) {
      await operator.query(
        `update stream_state set state = state || '{"next": null, "closed": true}' where stream = $1`,
        [stream],
      );
    }
    expect(await runtime.timers.sweep()).toBe(2);
    expect(await runtime.timers.due()).toBe(0);
    await operator.query('delete from timer where stream = $1', [deleted]);
    for (const stream of [marked, deleted]) {
      expect(await repairState(runtime.database, tally, stream)).toBe('repaired');
      expect(await repairState(runtime.database, tally, stream)).toBe('sound');
    }
    expect(await runtime.timers.due()).toBe(2);
    expect(await runtime.timers.sweep()).toBe(2);
    const { rows } = await operator.query<{ type: string }>(
      'select type from event where stream = any ($1) order by position',
      [[marked, deleted]],
    );
    expect(rows.map(({ type }) => type)).toEqual(['opened', 'opened', 'overdue', 'overdue']);
    expect(await runtime.timers.due()).toBe(0);
  });

  it('is right in the end, though a command that had read the spoilt one was written after the repair', async () => {
    const stream = await open();
    await add(stream, 4);
    await operator.query(`update stream_state set state = state || '{"total": 40}' where stream = $1`, [
      stream,
    ]);
    const waiting = async (count: number): Promise<void> => {
      for (let seen = -1; seen !== count;) {
        const { rowCount } = await operator.query(
          `select from pg_stat_activity where wait_event_type = 'Lock' and application_name like 'ginnel tallies%'`,
        );
        seen = rowCount ?? 0;
      }
    };
    const holder = new Client({ connectionString: test.administrator, options: '-c search_path=tallies' });
    await holder.connect();
    await holder.query('begin');
    await holder.query('select from stream_state where stream = $1 for update', [stream]);
    const repairing = repairState(runtime.database, tally, stream);
    await waiting(1);
    const adding = add(stream, 1);
    await waiting(2);
    await holder.query('commit');
    await holder.end();
    expect(await adding).toMatchObject({ outcome: 'accepted', version: 3 });
    expect(await repairing).toBe('repaired');
    expect(await row(stream)).toEqual({ version: 3, total: 5, closed: false });
  });

  it('that is sound stays as it is', async () => {
    const stream = await open();
    await add(stream, 4);
    expect(await repairState(runtime.database, tally, stream)).toBe('sound');
    expect(await row(stream)).toEqual({ version: 2, total: 4, closed: false });
  });

  it('is repaired while others write to its stream: nothing is lost and nothing waits for ever', async () => {
    const stream = await open();
    const accepted = { n: 0 };
    const writing = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 15; n += 1) {
        // Too many at once are told so: that is no loss.
        const answer = await add(stream, 1).catch(() => undefined);
        if (answer?.outcome === 'accepted') accepted.n += 1;
      }
    });
    const repairs: string[] = [];
    for (let n = 0; n < 20; n += 1) repairs.push(await repairState(runtime.database, tally, stream));
    await Promise.all(writing);
    expect(accepted.n).toBeGreaterThan(0);
    expect(new Set(repairs)).toEqual(new Set(['sound']));
    expect(await row(stream)).toEqual({ version: accepted.n + 1, total: accepted.n, closed: false });
  });

  it('waits for an append of its partition that is under way', async () => {
    const stream = await open();
    await operator.query('begin');
    await operator.query(
      "select set_config('app.appended', '', true), append_events($1, $2, 'tally', 1, $3, '{}', clock_timestamp())",
      [
        tenant,
        stream,
        JSON.stringify([{ type: 'added', schemaVersion: 1, data: { amount: 7, mirror: null } }]),
      ],
    );
    const repairing = repairState(runtime.database, tally, stream);
    const waiting = async (): Promise<boolean> => {
      const { rowCount } = await operator.query(
        "select from pg_locks where locktype = 'advisory' and not granted",
      );
      return rowCount === 1;
    };
    while (!(await waiting()));
    await operator.query('commit');
    expect(await repairing).toBe('repaired');
    expect(await row(stream)).toEqual({ version: 2, total: 7, closed: false });
  });

  it('of an unknown stream, or of another aggregate, is not there', async () => {
    const stream = await open();
    const other = { ...tally, name: 'another' };
    await expect(repairState(runtime.database, tally, randomUUID())).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(repairState(runtime.database, other, stream)).rejects.toMatchObject({ code: 'not-found' });
  });
});
