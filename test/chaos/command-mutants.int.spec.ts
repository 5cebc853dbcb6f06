import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { CommandAnswer } from '#platform/runtime/commands/command-answer';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { tally, tallyContext, type TallyCommand } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { COMMIT_TAG_NOT_CHECKED, plantInClient, REFUSAL_WITHOUT_RECEIPT } from './client-mutants.js';
import { plant, RECEIPT_IN_SAME_STATEMENT } from './mutants.js';
import { FULL_SIZE, tellFigure } from './proof-size.js';

const KEYS = FULL_SIZE ? 1_000 : 50;
const COPIES = 4;

describe('A command', () => {
  let test: TestContexts;
  let runtime: ContextRuntime;
  const tenant = randomUUID();

  beforeEach(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
    runtime = test.runtime('tallies');
  });
  afterEach(() => test.close());

  function begin(key: string): Promise<CommandAnswer> {
    const actor = runtime.actor(tenant, 'somebody');
    return runtime.commands.create(tally, {
      actor,
      identity: runtime.identify(actor, key, { route: 'begin', body: null }),
      stream: randomUUID(),
      at: runtime.clock.now(),
      command: { type: 'open', next: null },
      participants: [{ tenant, part: 'keeper' }],
    });
  }

  function act(stream: string, key: string, command: TallyCommand): Promise<CommandAnswer> {
    const actor = runtime.actor(tenant, 'somebody');
    return runtime.commands.execute(tally, {
      actor,
      identity: runtime.identify(actor, key, { route: 'act', body: command }),
      stream,
      at: runtime.clock.now(),
      command: () => command,
    });
  }

  /** Races copies of commands that begin a tally and copies of commands that add 1 to it; counts what was done. */
  async function race(): Promise<{ readonly begun: number; readonly added: number }> {
    for (let key = 0; key < KEYS; key += 1) {
      const copies = Array.from({ length: COPIES }, () => begin(`begin ${key}`).catch(() => undefined));
      const stream =
        (await Promise.all(copies)).find((answer) => answer?.outcome === 'accepted')?.stream ?? '';
      await Promise.allSettled(
        Array.from({ length: COPIES }, () => act(stream, `add ${key}`, { type: 'add', amount: 1 })),
      );
    }
    const [row] = await runtime.database.workerQuery<{ begun: number; added: number }>(
      `select count(*) filter (where type = 'opened') as begun, count(*) filter (where type = 'added') as added from event`,
    );
    return row ?? { begun: 0, added: 0 };
  }

  it('happens once however many copies of it race', async () => {
    const { begun, added } = await race();
    tellFigure(`${KEYS} keys, ${COPIES} copies each: ${begun} begun, ${added} added`);
    expect({ begun, added }).toEqual({ begun: KEYS, added: KEYS });
  }, 120_000);

  it(`is seen to happen twice by the same proof with the mutant: ${RECEIPT_IN_SAME_STATEMENT.name}`, async () => {
    await plant(test.administrator, 'tallies', RECEIPT_IN_SAME_STATEMENT);
    const { begun, added } = await race();
    tellFigure(`${RECEIPT_IN_SAME_STATEMENT.name}: ${begun} begun, ${added} added of ${KEYS}`);
    expect(begun).toBeGreaterThanOrEqual(KEYS);
    expect(begun + added).toBeGreaterThan(2 * KEYS);
  }, 120_000);

  /** Refuses one command twice. @returns whether each was answered as a repetition. */
  async function refuseTwice(): Promise<readonly boolean[]> {
    const begun = await begin(randomUUID());
    if (begun.outcome !== 'accepted') throw new Error('not begun');
    const refused: boolean[] = [];
    for (let time = 0; time < 2; time += 1) {
      const answer = await act(begun.stream, 'refused', { type: 'add', amount: -1 });
      expect(answer).toMatchObject({ outcome: 'rejected', rejection: { code: 'negative' } });
      refused.push(answer.replayed);
    }
    return refused;
  }

  it('that the rules refuse keeps its receipt', async () => {
    expect(await refuseTwice()).toEqual([false, true]);
  });

  it(`that is refused is seen to be decided twice by the same proof with the mutant: ${REFUSAL_WITHOUT_RECEIPT.name}`, async () => {
    const planted = plantInClient(REFUSAL_WITHOUT_RECEIPT);
    const refused = await refuseTwice().finally(planted.remove);
    expect(planted.met).toBe(2);
    expect(refused).toEqual([false, false]);
  });

  /** Ends a transaction that PostgreSQL has given up. @returns whether it was called done. */
  function endBroken(): Promise<boolean> {
    const broken = runtime.database.asTenant(tenant, (client) =>
      client.query('select 1 / 0').catch(() => undefined),
    );
    return broken.then(
      () => true,
      () => false,
    );
  }

  it('is not called done when its COMMIT was answered by ROLLBACK', async () => {
    expect(await endBroken()).toBe(false);
  });

  it(`is seen to be called done by the same proof with the mutant: ${COMMIT_TAG_NOT_CHECKED.name}`, async () => {
    const planted = plantInClient(COMMIT_TAG_NOT_CHECKED);
    const done = await endBroken().finally(planted.remove);
    expect(planted.met).toBeGreaterThan(0);
    expect(done).toBe(true);
  });

  it('is sound again on the same connections when the mutant is taken away', async () => {
    expect(await endBroken()).toBe(false);
    const planted = plantInClient(COMMIT_TAG_NOT_CHECKED);
    expect(await endBroken().finally(planted.remove)).toBe(true);
    expect(await endBroken()).toBe(false);
  });
});
