import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';
import { LogReader, type Seen } from './log-reader.js';
import {
  appendHeld,
  holdOpen,
  streamIn,
  writeAtRandom,
  writerConnection,
  type WriterPlan,
} from './log-writers.js';
import { type Mutant, NO_LOCK, plant, POSITION_BEFORE_LOCK } from './mutants.js';
import { FULL_SIZE, sizeOf, tellFigure } from './proof-size.js';
import { printedSeed } from './random.js';

const EVENTS = sizeOf('GINNEL_PROVE_EVENTS', { short: 20_000, full: 1_000_000 });
const EVENTS_WITH_FAULT = FULL_SIZE ? 20_000 : 4_000;
const HELD_MS = FULL_SIZE ? 5_000 : 200;
const OTHERS = FULL_SIZE ? 1_000 : 200;

async function freshLog(mutant?: Mutant): Promise<TestContexts> {
  const test = await openTestContexts([tallyContext], { carry: false });
  if (mutant) await plant(test.administrator, 'tallies', mutant);
  return test;
}

function planOf(test: TestContexts, events: number, seed: number): WriterPlan {
  const { settings } = test.runtime('tallies').database;
  return {
    connectionString: settings.app,
    schema: settings.schema,
    writers: 32,
    events,
    eventsPerTransaction: FULL_SIZE ? 20 : 4,
    longestHoldMs: 5,
    seed,
  };
}

async function writeAndFollow(
  test: TestContexts,
  plan: WriterPlan,
): Promise<Seen & { readonly written: number }> {
  let written: number | undefined;
  const writing = writeAtRandom(plan).then((count) => (written = count));
  const seen = await new LogReader(test.runtime('tallies').log).follow(() => written !== undefined);
  return { ...seen, written: await writing };
}

/** Many transactions held open for long in few partitions: what a log without its order cannot survive. */
function crowdedPlan(test: TestContexts, seed: number): WriterPlan {
  return {
    ...planOf(test, EVENTS_WITH_FAULT, seed),
    eventsPerTransaction: 4,
    longestHoldMs: 40,
    partitions: 3,
  };
}

interface Signal {
  readonly given: Promise<void>;
  give(): void;
}

function signal(): Signal {
  let give: () => void = () => undefined;
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give: () => give() };
}

describe('The commit-ordered log', () => {
  const seed = printedSeed('commit-ordered log');

  describe('with its lock', () => {
    let test: TestContexts;
    beforeAll(async () => {
      test = await freshLog();
    });
    afterAll(() => test.close());

    it('lets other partitions commit while one transaction is held after its nextval, and its own wait', async () => {
      const plan = planOf(test, 0, seed);
      const [holder, neighbour, others] = await Promise.all([
        writerConnection(plan),
        writerConnection(plan),
        writerConnection(plan),
      ]);
      const { log } = test.runtime('tallies');
      const reader = new LogReader(log);
      const [first, second] = [streamIn(3), streamIn(3)];
      const committed: string[] = [];
      const appended = signal();
      const mayCommit = signal();
      const held = appendHeld(holder, first, 1, () => {
        appended.give();
        return mayCommit.given;
      }).then(() => committed.push(first));
      await appended.given;
      const heldFor = holdOpen(HELD_MS);
      const waiting = appendHeld(neighbour, second, 1, () => Promise.resolve()).then(() =>
        committed.push(second),
      );
      for (let n = 0; n < OTHERS; n += 1)
        await appendHeld(others, streamIn(n % 3), 1, () => Promise.resolve());
      await heldFor;
      expect(await reader.readOnce()).toBe(OTHERS);
      expect(committed).toEqual([]);
      mayCommit.give();
      await Promise.all([held, waiting]);
      tellFigure(`one transaction held for ${HELD_MS} ms: ${OTHERS} of other partitions committed meanwhile`);
      expect(await reader.readOnce()).toBe(2);
      const rows = (await log.read([{ partition: 3, after: 0 }], 10)).get(3);
      expect(rows?.map(({ stream }) => stream)).toEqual([first, second]);
      await Promise.all([holder.end(), neighbour.end(), others.end()]);
    }, 60_000);

    it(`shows a reader each of ${EVENTS} events of 32 writers once, in order of its stream`, async () => {
      const before = await new LogReader(test.runtime('tallies').log).readOnce();
      const began = performance.now();
      const { events, outOfOrder, written } = await writeAndFollow(test, planOf(test, EVENTS, seed));
      const seconds = (performance.now() - began) / 1_000;
      tellFigure(
        `${written} events of 32 writers: ${written + before - events} skipped, ${outOfOrder} out of order or doubled, ${Math.round(written / seconds)} a second`,
      );
      expect({ events, outOfOrder }).toEqual({ events: written + before, outOfOrder: 0 });
    }, 1_200_000);
  });

  it.each([NO_LOCK, POSITION_BEFORE_LOCK])(
    'is seen to skip events by the same proof with the mutant: $name',
    async (mutant) => {
      const test = await freshLog(mutant);
      try {
        const { events, written } = await writeAndFollow(test, crowdedPlan(test, seed));
        tellFigure(`${mutant.name}: ${written - events} of ${written} events skipped`);
        expect(events).toBeLessThan(written);
      } finally {
        await test.close();
      }
    },
    120_000,
  );

  it('refuses a version that another transaction has written', async () => {
    const test = await freshLog();
    try {
      const client = await writerConnection(planOf(test, 0, seed));
      const stream = randomUUID();
      const tenant = randomUUID();
      const append = (): Promise<unknown> =>
        client.query(
          `select set_config('app.tenant', '${tenant}', false);
           select append_events('${tenant}', '${stream}', 'proof', 0, '[{"type":"written","schemaVersion":1,"data":{}}]', '{}', '2026-01-01')`,
        );
      await append();
      await expect(append()).rejects.toMatchObject({ code: '23505', constraint: 'event_pkey' });
      await client.end();
    } finally {
      await test.close();
    }
  });
});
