import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { rejected } from '#platform/kernel/decider';
import type { Uuid } from '#platform/kernel/ids';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

/** A tally whose rules have changed: nothing may begin any more. */
const closedForNew: typeof tally = {
  ...tally,
  decider: { ...tally.decider, decide: () => rejected({ code: 'already-closed' }) },
};

describe('A repeated command', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  const tenant = randomUUID();

  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
  });
  afterAll(() => test.close());

  function begin(key: string, aggregate = tally, body: unknown = 'begin'): Promise<CommandAnswer> {
    const actor = runtime.actor(tenant, 'somebody');
    return runtime.commands.create(aggregate, {
      actor,
      identity: runtime.identify(actor, key, { route: 'begin', body }),
      stream: randomUUID(),
      at: runtime.clock.now(),
      command: { type: 'open', next: null },
      participants: [{ tenant, part: 'keeper' }],
    });
  }

  function add(stream: Uuid, key: string, amount = 1): Promise<CommandAnswer> {
    const actor = runtime.actor(tenant, 'somebody');
    return runtime.commands.execute(tally, {
      actor,
      identity: runtime.identify(actor, key, { route: 'add', body: stream }),
      stream,
      at: runtime.clock.now(),
      command: (): TallyCommand => ({ type: 'add', amount }),
    });
  }

  it('is answered although more copies of it come at once than there are connections', async () => {
    const begun = await begin(randomUUID());
    if (begun.outcome !== 'accepted') throw new Error('not begun');
    const first = await add(begun.stream, 'once');
    const copies = 3 * runtime.database.settings.appConnections;
    const answers = await Promise.all(Array.from({ length: copies }, () => add(begun.stream, 'once')));
    expect(answers).toEqual(answers.map(() => ({ ...first, replayed: true })));
  });

  it('that changed nothing tells no position, neither the first time nor again', async () => {
    const begun = await begin(randomUUID());
    if (begun.outcome !== 'accepted') throw new Error('not begun');
    const { stream } = begun;
    await add(stream, 'something');
    const first = await add(stream, 'nothing', 0);
    expect(first).toMatchObject({ version: 2, position: undefined, replayed: false });
    expect(await add(stream, 'nothing', 0)).toEqual({ ...first, replayed: true });
    await add(stream, 'something more');
    expect(await add(stream, 'nothing', 0)).toEqual({ ...first, replayed: true });
  });

  it('that began a stream is answered as it was first, although the rules would refuse it by now', async () => {
    const first = await begin('before the change');
    expect(await begin('before the change', closedForNew)).toEqual({ ...first, replayed: true });
  });

  it('that was refused a beginning is refused again, although the rules would accept it by now', async () => {
    const refused = await begin('too late', closedForNew);
    expect(refused).toEqual({ outcome: 'rejected', rejection: { code: 'already-closed' }, replayed: false });
    expect(await begin('too late')).toEqual({ ...refused, replayed: true });
    expect(await begin('too late', closedForNew)).toEqual({ ...refused, replayed: true });
  });

  it('with the key of a refused beginning but another content is told so', async () => {
    await begin('taken', closedForNew, 'this');
    await expect(begin('taken', closedForNew, 'that')).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    });
    await expect(begin('taken', tally, 'that')).rejects.toMatchObject({ code: 'idempotency-key-reused' });
  });

  it('does not pass for one of another tenant, or of another person of the same', () => {
    const [ours, theirs] = [tenant, randomUUID()].map((organisation) =>
      runtime.actor(organisation, 'somebody'),
    );
    const colleague = runtime.actor(tenant, 'somebody else');
    const ids = [ours, theirs, colleague].map((actor) =>
      actor ? runtime.identify(actor, 'same key', { route: 'add', body: 1 }).commandId : '',
    );
    expect(new Set(ids).size).toBe(3);
  });
});
