import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { LARGEST_EVENT } from '#platform/runtime/schema/log.sql';
import { tallyContext } from '#platform/testing/tally.context';
import { openTestContexts, type TestContexts } from '#platform/testing/test-environment';

describe('An event', () => {
  let test: TestContexts;
  beforeAll(async () => {
    test = await openTestContexts([tallyContext], { carry: false });
  });
  afterAll(() => test.close());

  async function append(bytes: number): Promise<unknown> {
    const [tenant, stream] = [randomUUID(), randomUUID()];
    const text = 'x'.repeat(bytes - '{"text": ""}'.length);
    const events = JSON.stringify([{ type: 'told', schemaVersion: 1, data: { text } }]);
    const [row] = await test.runtime('tallies').database.tenantQuery(
      tenant,
      `with appended as materialized (select append_events($1, $2, 'tally', 0, $3, '{}', now()) as position)
         select position > 0 as "isAppended" from appended`,
      [tenant, stream, events],
    );
    return row;
  }

  it('has 64 KB at the most: a larger one is refused, and its transaction with it', async () => {
    expect(LARGEST_EVENT).toBe(64 * 1_024);
    expect(await append(LARGEST_EVENT)).toEqual({ isAppended: true });
    await expect(append(LARGEST_EVENT + 1)).rejects.toMatchObject({ code: '23514' });
  });
});
