import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { FiredTimer, KnownState } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
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

  it('of a participant is a read and a call, and a transaction only where nothing is to be written', async () => {
    const transactions = jest.spyOn(runtime.database, 'command');
    await tallies.add(stream, 5);
    expect(transactions).not.toHaveBeenCalled();
    await tallies.act(stream, { type: 'close' });
    expect(transactions).not.toHaveBeenCalled();
    await tallies.act(stream, { type: 'add', amount: 1 }).catch(() => undefined);
    expect(transactions).toHaveBeenCalled();
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
