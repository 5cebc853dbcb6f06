import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { longestLogLock } from '#platform/runtime/log/log-locks';
import { measure } from '#platform/runtime/measurements';
import { echoes, publishingTallies } from '#platform/runtime/messages/tallies.kit.spec';
import { lockSpaceOf } from '#platform/runtime/schema/runtime-schema';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('A partition of the log that is held', () => {
  let test: TestContexts;

  beforeAll(async () => {
    test = await openTestContexts([publishingTallies, echoes], { carry: false });
  });
  afterAll(() => test.close());

  it('is told with the age of the transaction that holds it, of its own context alone, until that ends', async () => {
    const [tallies, others] = ['tallies', 'echoes'].map((name) => test.runtime(name));
    if (!tallies || !others) throw new Error('two contexts');
    const told = async (): Promise<number | undefined> =>
      (await measure(tallies)).find(({ name }) => name === 'ginnel_log_lock_seconds')?.value;
    await tallies.database.asTenant(randomUUID(), async (client) => {
      await client.query('select pg_advisory_xact_lock($1, 31)', [lockSpaceOf('tallies')]);
      const first = await longestLogLock(tallies.database);
      expect(first).toBeGreaterThan(0);
      expect(await told()).toBeGreaterThan(first);
      expect(await longestLogLock(others.database)).toBe(0);
    });
    expect(await told()).toBe(0);
  });

  it('is no lock of another kind', async () => {
    const { database } = test.runtime('tallies');
    await database.asTenant(randomUUID(), async (client) => {
      await client.query('select pg_advisory_xact_lock($1, 32), pg_advisory_xact_lock(7)', [
        lockSpaceOf('tallies'),
      ]);
      expect(await longestLogLock(database)).toBe(0);
    });
  });
});
