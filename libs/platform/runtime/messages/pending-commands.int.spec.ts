import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { DesignedError } from '#platform/kernel/designed-error';
import type { Uuid } from '#platform/kernel/ids';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import {
  type PendingCommandHandler,
  PendingCommandExecutor,
} from '#platform/runtime/messages/pending-commands';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { Tallies } from './tallies.kit.spec.js';

describe('A pending command', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let tallies: Tallies;

  beforeEach(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
    tallies = new Tallies(runtime);
  });
  afterEach(() => test.close());

  function executorOf(handlers: Readonly<Record<string, PendingCommandHandler>>): PendingCommandExecutor {
    return new PendingCommandExecutor(runtime.database, new Map(Object.entries(handlers)));
  }

  async function pend(command: string, stream: Uuid, payload: object = {}): Promise<void> {
    await runtime.database.workerQuery(
      `insert into pending_command (tenant, id, process, stream, command, payload) values ($1, $2, 'by-hand', $3, $4, $5)`,
      [tallies.tenant, randomUUID(), stream, command, JSON.stringify(payload)],
    );
  }

  async function outcomes(): Promise<readonly (string | null)[]> {
    const rows = await runtime.database.workerQuery<{ outcome: string | null }>(
      'select case when done_at is null then null else outcome end as outcome from pending_command order by sequence',
    );
    return rows.map((row) => row.outcome);
  }

  async function deliver(): Promise<void> {
    for (const runner of runtime.subscriptions.runnersOf('mirroring')) while (!(await runner.catchUp()));
  }

  it('happens once when the process died between its commit and the note that it was done', async () => {
    const mirror = await tallies.open();
    await tallies.add(await tallies.open({ mirror }), 4);
    await deliver();
    const carryOut = tallyContext.pendingCommands?.['add-to-mirror']?.(runtime);
    if (!carryOut) throw new Error('no handler');
    const dying = executorOf({
      'add-to-mirror': async (pending) => {
        await carryOut(pending);
        throw new Error('killed');
      },
    });
    expect(await dying.runDue()).toBe(0);
    expect(await tallies.history(mirror)).toEqual(['opened', 'added']);
    await runtime.database.workerQuery('update pending_command set not_before = clock_timestamp()');
    expect(await runtime.pending.runDue()).toBe(1);
    expect([await tallies.history(mirror), await outcomes()]).toEqual([['opened', 'added'], ['accepted']]);
  });

  it('is the same when its event is handled again: an output has one id for ever', async () => {
    const mirror = await tallies.open();
    await tallies.add(await tallies.open({ mirror }), 4, 5);
    await deliver();
    await runtime.database.workerQuery("update checkpoint set position = 0 where subscription = 'mirroring'");
    const [again] = runtime.subscriptions.runnersOf('mirroring');
    const worker = await again?.current();
    if (!again || !worker) throw new Error('no runner');
    again.continueWith(worker);
    await deliver();
    expect(await outcomes()).toEqual([null, null]);
    await runtime.pending.runDue();
    expect(await tallies.history(mirror)).toEqual(['opened', 'added', 'added']);
  });

  it('keeps the code of a refusal as its outcome and is not tried again', async () => {
    const mirror = await tallies.open();
    await tallies.act(mirror, { type: 'close' });
    await pend('add-to-mirror', mirror, { amount: 3 });
    expect(await runtime.pending.runDue()).toBe(1);
    expect(await outcomes()).toEqual(['already-closed']);
    expect(await runtime.pending.runDue()).toBe(0);
  });

  it('that fails holds up its own stream, in order, and no other', async () => {
    const [failing, other] = [randomUUID(), randomUUID()];
    const ran: string[] = [];
    const executor = executorOf({
      note: ({ payload, stream }) => {
        const { n } = payload as { readonly n: number };
        if (stream === failing && n === 1 && !ran.includes('mended'))
          return Promise.reject(new Error('not yet'));
        ran.push(`${stream === failing ? 'failing' : 'other'} ${n}`);
        return Promise.resolve('noted');
      },
    });
    for (const n of [1, 2, 3]) for (const stream of [failing, other]) await pend('note', stream, { n });
    await executor.runDue();
    await executor.runDue();
    expect(ran).toEqual(['other 1', 'other 2', 'other 3']);
    ran.push('mended');
    await runtime.database.workerQuery(
      'update pending_command set not_before = clock_timestamp() where done_at is null',
    );
    await executor.runDue();
    expect(ran.slice(4)).toEqual(['failing 1', 'failing 2', 'failing 3']);
    expect(await executor.waiting()).toBe(0);
  });

  it('is reached although a hundred before it fail for ever, for a passing reason or another', async () => {
    const good = randomUUID();
    const executor = executorOf({
      note: ({ stream, payload }) => {
        if (stream === good) return Promise.resolve('noted');
        const { n } = payload as { readonly n: number };
        return Promise.reject(
          n % 2 ? new Error('never') : new DesignedError('away', 'unavailable', 'Away.', 1),
        );
      },
    });
    for (let n = 0; n < 120; n += 1) await pend(n % 3 ? 'note' : 'unheard-of', randomUUID(), { n });
    await pend('note', good);
    for (let round = 0; round < 3; round += 1) await executor.runDue();
    expect((await outcomes()).at(-1)).toBe('noted');
    expect(await executor.waiting()).toBe(120);
  });

  it('is carried out beside those of other streams, four at once', async () => {
    let [under, most] = [0, 0];
    let open: () => void = () => undefined;
    const four = new Promise<void>((resolve) => (open = resolve));
    const executor = executorOf({
      note: async () => {
        under += 1;
        most = Math.max(most, under);
        if (under === 4) open();
        await four;
        under -= 1;
        return 'noted';
      },
    });
    for (let n = 0; n < 9; n += 1) await pend('note', randomUUID());
    expect([await executor.runDue(), most]).toEqual([9, 4]);
  });

  it('happens once though the process died before the note of what was carried out', async () => {
    const mirrors = await Promise.all([1, 2, 3].map(() => tallies.open()));
    for (const mirror of mirrors)
      for (const amount of [1, 2]) await pend('add-to-mirror', mirror, { amount });
    const carryOut = tallyContext.pendingCommands?.['add-to-mirror']?.(runtime);
    if (!carryOut) throw new Error('no handler');
    const asked = runtime.database.workerQuery.bind(runtime.database);
    const dying = Object.create(runtime.database) as typeof runtime.database;
    dying.workerQuery = <Row extends object>(...query: Parameters<typeof asked>) =>
      query[0].includes('set done_at') ? Promise.reject(new Error('killed')) : asked<Row>(...query);
    const killed = new PendingCommandExecutor(dying, new Map([['add-to-mirror', carryOut]]));
    await expect(killed.runDue()).rejects.toThrow('killed');
    expect(await outcomes()).toEqual(Array.from({ length: 6 }, () => null));
    expect(await runtime.pending.runDue()).toBe(6);
    expect(await outcomes()).toEqual(Array.from({ length: 6 }, () => 'accepted'));
    for (const mirror of mirrors) expect(await tallies.history(mirror)).toEqual(['opened', 'added', 'added']);
  });

  it('follows those before it on its stream, whatever else runs at once and fails', async () => {
    const drawn = fc.array(
      fc.record({ stream: fc.nat(5), turns: fc.nat(4), failures: fc.constantFrom(0, 0, 0, 1, 2) }),
      { minLength: 1, maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(drawn, async (commands) => {
        const streams = Array.from({ length: 6 }, () => randomUUID());
        const under = new Set<Uuid>();
        const tries = new Map<number, number>();
        const ran: number[] = [];
        const executor = executorOf({
          note: async ({ payload, stream }) => {
            const { n } = payload as { readonly n: number };
            if (under.has(stream)) throw new Error('two of one stream at once');
            under.add(stream);
            for (let turn = 0; turn < (commands[n]?.turns ?? 0); turn += 1)
              await new Promise((resolve) => setImmediate(resolve));
            under.delete(stream);
            const tried = (tries.get(n) ?? 0) + 1;
            tries.set(n, tried);
            if (tried <= (commands[n]?.failures ?? 0)) throw new Error('not yet');
            ran.push(n);
            return 'noted';
          },
        });
        await runtime.database.workerQuery(
          `insert into pending_command (tenant, id, process, stream, command, payload)
           select $1, gen_random_uuid(), 'by-hand', c.stream, 'note', jsonb_build_object('n', c.n - 1)
             from unnest($2::uuid[]) with ordinality c(stream, n) order by c.n`,
          [tallies.tenant, commands.map(({ stream }) => streams[stream])],
        );
        while ((await executor.waiting()) > 0) {
          await executor.runDue();
          await runtime.database.workerQuery(
            'update pending_command set not_before = clock_timestamp() where done_at is null',
          );
        }
        for (const stream of streams.keys()) {
          const own = (ns: readonly number[]): readonly number[] =>
            ns.filter((n) => commands[n]?.stream === stream);
          expect(own(ran)).toEqual(own([...commands.keys()]));
        }
        for (const [n, { failures }] of commands.entries()) expect(tries.get(n)).toBe(failures + 1);
      }),
      { numRuns: 40 },
    );
  });
});
