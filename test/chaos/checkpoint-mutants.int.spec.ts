import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { ContextRuntime } from '#platform/runtime/context-runtime';
import { createCheckpoints } from '#platform/runtime/messages/checkpoints';
import { MessageReader } from '#platform/runtime/messages/message-handler';
import { OwnLogSource } from '#platform/runtime/messages/message-source';
import { PartitionWorker } from '#platform/runtime/messages/partition-worker';
import { ProjectionWriter } from '#platform/runtime/messages/projection-writer';
import { LogSignal } from '#platform/runtime/log/log-signal';
import { projectionSubscription } from '#platform/runtime/messages/subscription';
import { PARTITIONS } from '#platform/runtime/schema/log.sql';
import { tally, tallyContext, tallyList } from '#platform/testing/tally.context';
import { openTestContexts } from '#platform/testing/test-environment';
import { CHECKPOINT_NOT_LOCKED, plantInClient } from './client-mutants.js';
import { FULL_SIZE, tellFigure } from './proof-size.js';

const TALLIES = FULL_SIZE ? 2_000 : 200;
const PAGE = 5;
const { projection, sources } = projectionSubscription(tallyList, [{ source: 'own-log', types: ['opened'] }]);

async function openTallies(runtime: ContextRuntime, tenant: string): Promise<void> {
  const actor = runtime.actor(tenant, 'somebody');
  for (let n = 0; n < TALLIES; n += 1) {
    await runtime.commands.create(tally, {
      actor,
      identity: runtime.derive(randomUUID()),
      stream: randomUUID(),
      at: runtime.clock.now(),
      command: { type: 'open', next: null },
      participants: [],
    });
  }
}

/** Two workers of one subscription handle the same log at once. @returns how many tallies they have counted. */
async function countTwice(): Promise<number> {
  const test = await openTestContexts([tallyContext], { carry: false });
  try {
    const runtime = test.runtime('tallies');
    const { database, log } = runtime;
    const tenant = randomUUID();
    await openTallies(runtime, tenant);
    const owner = { subscription: tallyList.name, generation: 1, source: 'tallies' };
    await createCheckpoints(database, owner, 1);
    const source = new OwnLogSource(log, new LogSignal());
    const follow = async (): Promise<void> => {
      const [declared] = sources;
      if (!declared) throw new Error('no source');
      const worker = new PartitionWorker(
        database,
        owner,
        new MessageReader(declared),
        new ProjectionWriter(projection),
        () => true,
      );
      for (let partition = 0; partition < PARTITIONS; partition += 1) {
        for (let after = 0; ;) {
          const [page] = await source.pages([{ partition, after }], PAGE);
          if (!page || page.messages.length === 0) break;
          await worker.handlePage(page);
          after = page.through;
        }
      }
    };
    await Promise.all([follow(), follow()]);
    const [sum] = await database.workerQuery<{ tallies: number }>(
      'select tallies from tally_sum where tenant = $1',
      [tenant],
    );
    return sum?.tallies ?? 0;
  } finally {
    await test.close();
  }
}

describe('Two workers of one subscription', () => {
  it('count each event once', async () => {
    const counted = await countTwice();
    tellFigure(`two workers: ${counted} of ${TALLIES} tallies counted`);
    expect(counted).toBe(TALLIES);
  }, 60_000);

  it(`are seen to count some twice by the same proof with the mutant: ${CHECKPOINT_NOT_LOCKED.name}`, async () => {
    const planted = plantInClient(CHECKPOINT_NOT_LOCKED);
    const counted = await countTwice().finally(planted.remove);
    expect(planted.met).toBeGreaterThan(0);
    tellFigure(`${CHECKPOINT_NOT_LOCKED.name}: ${counted} of ${TALLIES} tallies counted`);
    expect(counted).toBeGreaterThan(TALLIES);
  }, 60_000);
});
