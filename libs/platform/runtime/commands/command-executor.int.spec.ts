import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Uuid } from '#platform/kernel/ids';
import type { KnownState } from '#platform/runtime/commands/aggregate';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A command', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  const tenant = randomUUID();
  const other = randomUUID();

  beforeAll(async () => {
    test = await openTestContexts([tallyContext]);
    runtime = test.runtime('tallies');
  });
  afterAll(() => test.close());

  const at = (): string => runtime.clock.now();

  async function open(
    key: string,
    next: string | null = null,
    stream: Uuid = randomUUID(),
  ): Promise<CommandAnswer> {
    const actor = runtime.actor(tenant, 'somebody');
    return runtime.commands.create(tally, {
      actor,
      identity: runtime.identify(actor, key, { route: 'open', body: next }),
      stream,
      at: at(),
      command: { type: 'open', next },
      participants: [
        { tenant, part: 'keeper' },
        { tenant: other, part: 'guest' },
      ],
    });
  }

  async function act(
    stream: Uuid,
    command: TallyCommand,
    options: { key?: string; tenant?: Uuid; ifMatch?: number; body?: unknown } = {},
  ): Promise<CommandAnswer> {
    const actor = runtime.actor(options.tenant ?? tenant, 'somebody');
    return runtime.commands.execute(tally, {
      actor,
      identity: runtime.identify(actor, options.key ?? randomUUID(), {
        route: 'act',
        body: options.body ?? command,
      }),
      stream,
      at: at(),
      ...(options.ifMatch === undefined ? {} : { ifMatch: options.ifMatch }),
      command: () => command,
    });
  }

  async function opened(): Promise<Uuid> {
    const answer = await open(randomUUID());
    if (answer.outcome !== 'accepted') throw new Error('not opened');
    return answer.stream;
  }

  async function total(stream: Uuid): Promise<number> {
    const rows = await runtime.database.workerQuery<{ total: number }>(
      "select (state->>'total')::int as total from stream_state where stream = $1",
      [stream],
    );
    return rows[0]?.total ?? -1;
  }

  it('is accepted once and answers with the position it was written at', async () => {
    const stream = await opened();
    const answer = await act(stream, { type: 'add', amount: 3 });
    expect(answer).toMatchObject({ outcome: 'accepted', version: 2, replayed: false });
    const [row] = await runtime.database.workerQuery<{ position: number }>(
      'select position from event where stream = $1 and version = 2',
      [stream],
    );
    expect(answer.outcome === 'accepted' && answer.position?.position).toBe(row?.position);
    expect(await total(stream)).toBe(3);
  });

  it('that is repeated gets the first answer and changes nothing more', async () => {
    const stream = await opened();
    const first = await act(stream, { type: 'add', amount: 3 }, { key: 'k1' });
    const second = await act(stream, { type: 'add', amount: 3 }, { key: 'k1' });
    expect(second).toEqual({ ...first, replayed: true });
    expect(await total(stream)).toBe(3);
  });

  it('that begins a stream and is repeated names the stream begun first', async () => {
    const first = await open('begin-once');
    const second = await open('begin-once');
    expect(second).toEqual({ ...first, replayed: true });
  });

  it('happens once when eight copies of it race', async () => {
    const begun = await Promise.all(Array.from({ length: 8 }, () => open('racing')));
    const streams = new Set(begun.map((answer) => answer.outcome === 'accepted' && answer.stream));
    expect(streams.size).toBe(1);
    const [stream] = [...streams] as Uuid[];
    if (!stream) throw new Error('no stream');
    await Promise.all(
      Array.from({ length: 8 }, () => act(stream, { type: 'add', amount: 5 }, { key: 'racing-add' })),
    );
    expect(await total(stream)).toBe(5);
  });

  it('with a key that was used for another request is refused', async () => {
    const stream = await opened();
    await act(stream, { type: 'add', amount: 1 }, { key: 'k2' });
    await expect(act(stream, { type: 'add', amount: 2 }, { key: 'k2' })).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
  });

  it('that the rules refuse keeps its receipt, so that a repetition is refused alike', async () => {
    const stream = await opened();
    const refused = await act(stream, { type: 'add', amount: -1 }, { key: 'k3' });
    expect(refused).toEqual({ outcome: 'rejected', rejection: { code: 'negative' }, replayed: false });
    expect(await act(stream, { type: 'add', amount: -1 }, { key: 'k3' })).toEqual({
      ...refused,
      replayed: true,
    });
  });

  it('that changes nothing is accepted without an event', async () => {
    const stream = await opened();
    expect(await act(stream, { type: 'add', amount: 0 })).toMatchObject({ version: 1, position: undefined });
  });

  it('on a stream of which the actor is no participant is not found, as for an unknown id', async () => {
    const stream = await opened();
    const stranger = randomUUID();
    await expect(act(stream, { type: 'close' }, { tenant: stranger })).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(act(randomUUID(), { type: 'close' })).rejects.toMatchObject({ code: 'not-found' });
  });

  it('of a participant is written in the tenant of the stream', async () => {
    const stream = await opened();
    await act(stream, { type: 'add', amount: 2 }, { tenant: other });
    const rows = await runtime.database.workerQuery('select distinct tenant from event where stream = $1', [
      stream,
    ]);
    expect(rows).toEqual([{ tenant }]);
  });

  it('of another kind of stream is never written, whichever way it runs', async () => {
    const stream = await opened();
    const others = { ...tally, name: 'other' };
    const actor = runtime.actor(tenant, 'somebody');
    const request = () => ({
      ...{ actor, stream, at: at() },
      identity: runtime.identify(actor, randomUUID(), { route: 'act', body: null }),
      command: () => ({ type: 'add', amount: 1 }) as const,
    });
    const refused = { code: 'not-found' };
    await expect(runtime.commands.execute(others, request())).rejects.toMatchObject(refused);
    await expect(runtime.commands.executeAsSystem(others, request())).rejects.toMatchObject(refused);
    const [known] = await runtime.database.workerQuery<KnownState>(
      'select version, state, xmin::text as seen from stream_state where stream = $1',
      [stream],
    );
    const onKnown = runtime.commands.executeAsSystem(others, { ...request(), known });
    await expect(onKnown).rejects.toMatchObject(refused);
    const { command: _, ...beginning } = request();
    const creation = { ...beginning, command: { type: 'open', next: null } as const, participants: [] };
    await expect(runtime.commands.create(others, creation)).rejects.toMatchObject(refused);
    expect(await total(stream)).toBe(0);
    expect(await act(stream, { type: 'add', amount: 2 })).toMatchObject({ outcome: 'accepted', version: 2 });
  });

  it('on a revision that has moved on is refused, and never retried', async () => {
    const stream = await opened();
    await act(stream, { type: 'add', amount: 1 });
    await expect(act(stream, { type: 'add', amount: 1 }, { ifMatch: 1 })).rejects.toMatchObject({
      code: 'revision-stale',
    });
    expect(await total(stream)).toBe(1);
  });

  it('loses nothing when twelve others change the same stream', async () => {
    const stream = await opened();
    const answers = await Promise.allSettled(
      Array.from({ length: 12 }, () => act(stream, { type: 'add', amount: 1 })),
    );
    const done = answers.filter((answer) => answer.status === 'fulfilled').length;
    expect(done).toBeGreaterThan(0);
    expect(await total(stream)).toBe(done);
  });

  it('that appends to two streams in one transaction is refused by the log', async () => {
    const append = (stream: Uuid): string =>
      `select append_events('${tenant}', '${stream}', 'tally', 0, '[{"type":"opened","schemaVersion":1,"data":{}}]', '{}', '${at()}')`;
    const both = runtime.database.asTenant(tenant, async (client) => {
      await client.query(append(randomUUID()));
      await client.query(append(randomUUID()));
    });
    await expect(both).rejects.toMatchObject({ code: 'GN002' });
  });

  it('keeps a timer with its state, which fires once however often it is swept', async () => {
    const answer = await open(randomUUID(), '2020-01-01T00:00:00.000Z');
    if (answer.outcome !== 'accepted') throw new Error('not opened');
    await test.settle();
    await Promise.all([runtime.timers.sweep(), runtime.timers.sweep()]);
    const rows = await runtime.database.workerQuery(
      'select type from event where stream = $1 order by version',
      [answer.stream],
    );
    expect(rows).toEqual([{ type: 'opened' }, { type: 'overdue' }]);
  });
});
