import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { FiredTimer, KnownState } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import { CommandExecutor } from '#platform/runtime/commands/command-executor';
import { READ, WRITE_AT_ONCE } from '#platform/runtime/commands/command-statements';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { Tallies } from '#platform/runtime/messages/tallies.kit.spec';
import { type Tally, tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A command on a state that was read before', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  let tallies: Tallies;
  let stream: Uuid;

  beforeEach(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
    tallies = new Tallies(runtime);
    stream = await tallies.open();
  });
  afterEach(() => test.close());

  async function known(): Promise<KnownState> {
    const [row] = await runtime.database.workerQuery<KnownState>(
      'select version, state, xmin::text as seen from stream_state where stream = $1',
      [stream],
    );
    if (!row) throw new Error('no such tally');
    return row;
  }

  function add(amount: number, read: KnownState, id: Uuid = randomUUID()): Promise<CommandAnswer> {
    return runtime.commands.executeAsSystem(tally, {
      actor: { organisation: tallies.tenant, principal: 'process' },
      identity: runtime.derive(id),
      ...{ stream, known: read, at: runtime.clock.now() },
      command: (): TallyCommand => ({ type: 'add', amount }),
    });
  }

  /** Two more processes on the same database, which have the stream only once they have read it. */
  function processes(): { readonly own: CommandExecutor; readonly another: CommandExecutor } {
    const make = (): CommandExecutor => new CommandExecutor(runtime.database, runtime.log, new LogSignal());
    return { own: make(), another: make() };
  }

  /** Adds as the keeper; `refusing` is a caller whose own check now says no. */
  function addBy(
    executor: CommandExecutor,
    amount: number,
    options: { readonly id?: Uuid; readonly ifMatch?: number; readonly refusing?: boolean } = {},
  ): Promise<CommandAnswer> {
    const { id = randomUUID(), ifMatch, refusing = false } = options;
    return executor.execute(tally, {
      actor: runtime.actor(tallies.tenant, 'keeper'),
      identity: runtime.derive(id),
      ...{ stream, at: runtime.clock.now() },
      ...(ifMatch === undefined ? {} : { ifMatch }),
      command: (): TallyCommand => {
        if (refusing) throw new Error('no longer allowed');
        return { type: 'add', amount };
      },
    });
  }

  it('is one call, with its receipt', async () => {
    const transactions = jest.spyOn(runtime.database, 'command');
    const id = randomUUID();
    const read = await known();
    expect(await add(3, read, id)).toMatchObject({ outcome: 'accepted', version: 2, replayed: false });
    expect(transactions).not.toHaveBeenCalled();
    expect(await add(3, read, id)).toMatchObject({ outcome: 'accepted', version: 2, replayed: true });
    expect(await add(3, await known(), id)).toMatchObject({ version: 2, replayed: true });
    expect(await tallies.history(stream)).toEqual(['opened', 'added']);
  });

  it('is decided anew where the stream has moved on meanwhile', async () => {
    const read = await known();
    await tallies.add(stream, 5);
    expect(await add(3, read)).toMatchObject({ outcome: 'accepted', version: 3 });
    expect((await known()).state).toMatchObject({ total: 8 });
    const open = await known();
    await tallies.act(stream, { type: 'close' });
    expect(await add(3, open)).toMatchObject({ outcome: 'rejected', rejection: { code: 'already-closed' } });
    expect(await tallies.history(stream)).toEqual(['opened', 'added', 'added', 'closed']);
  });

  it('is decided anew where a repair has written the state anew under the same version', async () => {
    const read = await known();
    const mended = { ...(read.state as Tally), total: 40 };
    await runtime.database.workerQuery('update stream_state set state = $2 where stream = $1', [
      ...[stream, JSON.stringify(mended)],
    ]);
    expect(await add(3, read)).toMatchObject({ outcome: 'accepted', version: 2 });
    expect((await known()).state).toMatchObject({ total: 43 });
  });

  it('of a participant is one call where this process has the stream already, and a transaction only where nothing is to be written', async () => {
    const transactions = jest.spyOn(runtime.database, 'command');
    const calls = jest.spyOn(runtime.database, 'call');
    await tallies.add(stream, 5);
    await tallies.act(stream, { type: 'close' });
    expect(calls.mock.calls.map(([text]) => text)).toEqual([WRITE_AT_ONCE, WRITE_AT_ONCE]);
    expect(transactions).not.toHaveBeenCalled();
    await tallies.act(stream, { type: 'add', amount: 1 }).catch(() => undefined);
    expect(transactions).toHaveBeenCalled();
  });

  it('of a participant is a read and a call where another process has begun the stream', async () => {
    const { another } = processes();
    const calls = jest.spyOn(runtime.database, 'call');
    await addBy(another, 5);
    await addBy(another, 6);
    expect(calls.mock.calls.map(([text]) => text)).toEqual([READ, WRITE_AT_ONCE, WRITE_AT_ONCE]);
    expect(await known()).toMatchObject({ version: 3, state: { total: 11 } });
  });

  it('of a participant is decided anew where another process has written the stream meanwhile', async () => {
    const { another, own } = processes();
    await addBy(own, 1);
    await addBy(another, 5);
    expect(await addBy(own, 3)).toMatchObject({ outcome: 'accepted', version: 4, replayed: false });
    expect(await addBy(own, 4)).toMatchObject({ outcome: 'accepted', version: 5 });
    expect((await known()).state).toMatchObject({ total: 13 });
  });

  it('of a participant is answered again after another command of this process has moved the stream', async () => {
    const id = randomUUID();
    const { own } = processes();
    expect(await addBy(own, 3, { id })).toMatchObject({ version: 2, replayed: false });
    await tallies.act(stream, { type: 'close' });
    expect(await addBy(own, 3, { id })).toMatchObject({ version: 2, replayed: true });
    expect(await addBy(own, 3, { id, refusing: true })).toMatchObject({ version: 2, replayed: true });
  });

  it('of a participant heeds a repair that has written the state anew under the same version', async () => {
    const mended = { ...((await known()).state as Tally), total: 40 };
    await runtime.database.workerQuery('update stream_state set state = $2 where stream = $1', [
      ...[stream, JSON.stringify(mended)],
    ]);
    await tallies.add(stream, 3);
    expect((await known()).state).toMatchObject({ total: 43 });
  });

  it('of a participant that states a revision which this process does not have is decided on what is read', async () => {
    const { another, own } = processes();
    await addBy(own, 1);
    await addBy(another, 5);
    expect(await addBy(own, 3, { ifMatch: 3 })).toMatchObject({ outcome: 'accepted', version: 4 });
    await expect(addBy(own, 3, { ifMatch: 3 })).rejects.toMatchObject({ code: 'revision-stale' });
  });

  it('of a stranger to the stream is refused, though this process has it', async () => {
    const stranger = new Tallies(runtime);
    await expect(stranger.act(stream, { type: 'close' })).rejects.toMatchObject({ code: 'not-found' });
    expect(await tallies.history(stream)).toEqual(['opened']);
  });

  it('that seems refused is decided on the state as it is now', async () => {
    const read = await known();
    const closed = { ...read, state: { ...(read.state as Tally), closed: true } };
    expect(await add(3, closed)).toMatchObject({ outcome: 'accepted', version: 2 });
  });

  it('reaches no stream of another tenant', async () => {
    const other = new Tallies(runtime);
    const foreign = runtime.commands.executeAsSystem(tally, {
      actor: { organisation: other.tenant, principal: 'process' },
      identity: runtime.derive(randomUUID()),
      ...{ stream, known: await known(), at: runtime.clock.now() },
      command: (): TallyCommand => ({ type: 'close' }),
    });
    await expect(foreign).rejects.toMatchObject({ code: 'not-found' });
    expect(await tallies.history(stream)).toEqual(['opened']);
  });

  describe('by which a timer fires', () => {
    const DUE = '2026-03-03T09:00:00.000Z';
    let timer: FiredTimer;

    beforeEach(async () => {
      stream = await tallies.open({ next: DUE });
      const [row] = await runtime.database.workerQuery<{ id: Uuid }>(
        'select id from timer where stream = $1',
        [stream],
      );
      if (!row) throw new Error('no timer');
      const { tenant } = tallies;
      timer = { tenant, stream, id: row.id, what: 'look', dueAt: DUE, at: DUE, known: await known() };
    });

    const fire = (): Promise<'fired' | 'fired-before'> =>
      runtime.commands.fire(tally, timer, (): TallyCommand => ({ type: 'let-time-pass' }));

    it('is one call, and fires once', async () => {
      const transactions = jest.spyOn(runtime.database, 'command');
      const answers = await Promise.all([fire(), fire(), fire()]);
      expect(answers.sort()).toEqual(['fired', 'fired-before', 'fired-before']);
      expect(await tallies.history(stream)).toEqual(['opened', 'overdue']);
      transactions.mockClear();
      expect(await fire()).toBe('fired-before');
      expect(transactions).not.toHaveBeenCalled();
    });

    it('is decided anew where the stream has moved on meanwhile', async () => {
      await tallies.add(stream, 5);
      expect(await fire()).toBe('fired');
      expect((await known()).state).toMatchObject({ total: 5, next: null });
      expect(await tallies.history(stream)).toEqual(['opened', 'added', 'overdue']);
    });

    it('does nothing where nothing waits for it any more', async () => {
      await tallies.act(stream, { type: 'close' });
      expect(await fire()).toBe('fired');
      expect(await tallies.history(stream)).toEqual(['opened', 'closed']);
    });
  });
});
